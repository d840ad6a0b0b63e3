// SPDX-License-Identifier: MIT
// `ebmlab worker`: the child process that trains one run. Hidden: `ebmlab run` starts it.
#include <sys/prctl.h>
#include <unistd.h>

#include <spdlog/common.h>

#include <csignal>

#include "cli/log.hpp"
#include "cli/train.hpp"
#include "cli/training_commands.hpp"
#include "host/call_note.hpp"
#include "launch/interrupts.hpp"

namespace ebmlab::cli {

namespace {

/// False when the starter is gone already.
bool end_with(std::int64_t starter) {
  return starter == 0 || (::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::getppid() == starter);
}

}  // namespace

int work(const WorkerOptions& options) {
  // First of all: a signal must find its handler, a broken pipe a process that does not mind.
  const launch::Interrupts interrupts;
  if (!end_with(options.starter)) return kRunFailed;
  set_up_log(spdlog::level::info);
  if (!options.note.empty()) host::note_calls(options.note);
  launch::ProgressWriter progress(STDOUT_FILENO);
  progress.write(launch::Started{options.run, 0});
  host::Catalogue catalogue = options.folders.catalogue();
  TrainJob job{options.store.path(), options.run, options.folders.data_path()};
  if (options.checkpoint >= 0) job.checkpoint = options.checkpoint;
  if (options.wants_present_plugins) job.pinning = Pinning::kPresent;
  const launch::Finished finished =
      train(job, catalogue, {[&] { return interrupts.count() > 0; }, [&](const launch::Progress& p) { progress.write(p); }});
  progress.write(finished);
  return exit_code(finished);
}

}  // namespace ebmlab::cli
