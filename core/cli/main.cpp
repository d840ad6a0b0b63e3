// SPDX-License-Identifier: MIT
// The `ebmlab` program: reads the command line and turns whatever goes wrong into one sentence and an exit code.
#include <CLI/CLI.hpp>
#include <ebmlab/error.hpp>

#include <torch/version.h>

#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "cli/build_info.hpp"
#include "cli/commands.hpp"
#include "experiment/nearest.hpp"

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

/// Throws ConfigError for a word where a command should be; CLI11 would only say that one is missing.
void check_commands(const CLI::App& app, int argc, const char* const* argv) {
  const CLI::App* level = &app;
  for (int i = 1; i < argc && argv[i][0] != '-' && level->get_require_subcommand_min() > 0; ++i) {
    const std::string word = argv[i];
    std::vector<std::string> names;
    const CLI::App* next = nullptr;
    for (const CLI::App* command : level->get_subcommands([](const CLI::App*) { return true; })) {
      if (!command->get_group().empty()) names.push_back(command->get_name());
      if (command->get_name() == word) next = command;
    }
    if (next == nullptr) {
      throw ebmlab::ConfigError("there is no command \"" + word + "\": " + ebmlab::experiment::suggestion(word, names));
    }
    level = next;
  }
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
    check_commands(app, argc, argv);
    return run(app, invocation, argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "ebmlab: " << error.what() << "\n";
    return kBadUse;
  }
}
