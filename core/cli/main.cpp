// SPDX-License-Identifier: MIT
// The `ebmlab` program: reads the command line and turns whatever goes wrong into one sentence and an exit code.
#include <CLI/CLI.hpp>
#include <ebmlab/error.hpp>

#include <torch/version.h>

#include <exception>
#include <iostream>
#include <string>

#include "cli/build_info.hpp"
#include "cli/commands.hpp"

namespace {

using namespace ebmlab::cli;  // NOLINT(google-build-using-namespace): this file is the program

std::string version_text() {
  std::string commit = std::string(kGitCommit).substr(0, 12);
  if (!commit.empty()) commit = ", commit " + commit + (kGitDirty ? " with changes" : "");
  return std::string("ebmlab ") + kVersion + " (" + kBuildType + " build" + commit + ", LibTorch " + TORCH_VERSION + ")";
}

void describe(CLI::App& app) {
  app.require_subcommand(1);
  app.set_version_flag("--version", version_text());
  app.set_help_flag("--help,-h", "Print this and end");
  app.option_defaults()->always_capture_default(false);
  app.footer(
      "Examples:\n"
      "  ebmlab run docs/examples/gaussians8.toml --jobs 4\n"
      "  ebmlab show last\n"
      "Each command has its own --help.  Exit codes: 0 done, 1 a run failed or diverged, 2 bad use.");
}

int run(CLI::App& app, const Invocation& invocation, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    std::cerr << "ebmlab: " << error.what() << "; see ebmlab --help\n";
    return kBadUse;
  }
  return invocation.action();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    CLI::App app("A workbench for energy-based models: train, compare, look.", "ebmlab");
    Invocation invocation;
    describe(app);
    for (const auto add : {add_run, add_worker, add_ls, add_show, add_compare, add_plot, add_export, add_plugin, add_data}) {
      add(app, invocation);
    }
    return run(app, invocation, argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "ebmlab: " << error.what() << "\n";
    return kBadUse;
  }
}
