// SPDX-License-Identifier: MIT
// `ebmlab probe`: the child process in which plugin files are looked at. Hidden: whatever lists plugins starts it.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <ebmlab/error.hpp>

#include "cli/plugin_commands.hpp"
#include "conformance/conformance.hpp"
#include "host/probe.hpp"
#include "launch/descriptor.hpp"

namespace ebmlab::cli {
namespace {

/// What the short suite finds wrong.
std::vector<std::string> failures(const host::Catalogue& catalogue, const PluginDescription& plugin) {
  const conformance::Verdict verdict = conformance::check(catalogue, {.kind = plugin.kind, .id = plugin.info.id});
  std::vector<std::string> sentences;
  for (const conformance::Finding& finding : verdict.findings) {
    if (finding.outcome == conformance::Outcome::kFailed) sentences.push_back(verdict.sentence(finding));
  }
  return sentences;
}

/// Standard output for the protocol alone: what plugins print goes where errors go.
launch::Descriptor taken_output() {
  launch::Descriptor output(::dup(STDOUT_FILENO));
  if (!output.is_open() || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) throw Error("the output of a probe cannot be set up");
  return output;
}

}  // namespace

int probe(const ProbeOptions& options) {
  // A plugin that hangs must not outlive who asked, nor one that crashes fill the disk.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  const launch::Descriptor output = taken_output();
  host::probe_files({options.files.begin(), options.files.end()}, this_executable(), output.get(), failures);
  std::_Exit(kDone);  // not through the destructors of plugins
}

}  // namespace ebmlab::cli
