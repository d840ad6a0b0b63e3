// SPDX-License-Identifier: MIT
// The command line as a whole: which commands there are, and what becomes of a line that is understood or not.
#include "cli/command_line.hpp"

#include <ebmlab/error.hpp>

#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/command_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/log.hpp"
#include "cli/version.hpp"
#include "experiment/nearest.hpp"
#include "host/foreign_exception.hpp"

namespace ebmlab::cli {
namespace {

void set_up(CLI::App& app, Action& action) {
  app.require_subcommand(1);
  app.set_version_flag("--version", version_text());
  app.set_help_flag("--help,-h", "Print this and end");
  app.option_defaults()->always_capture_default(false);
  app.footer(
      "Examples:\n"
      "  ebmlab run docs/examples/gaussians8.toml --jobs 4\n"
      "  ebmlab show last\n"
      "Each command has its own --help.  Exit codes: 0 done, 1 a run failed or diverged, 2 bad use.");
  const std::vector<std::pair<const char*, std::vector<void (*)(CLI::App&, Action&)>>> parts{
      {"Training", {add_run, add_worker, add_control, add_resume, add_evaluate}},
      {"Cluster", {add_submit, add_submissions, add_task}},
      {"Looking", {add_ls, add_view, add_show, add_compare, add_gui, add_plot, add_report, add_export}},
      {"Keeping order", {add_tag, add_note, add_marks, add_history, add_import, add_store_commands}},
      {"Plugins and sampling", {add_sample, add_certify, add_plugin, add_probe, add_data}}};
  for (const auto& [title, commands] : parts) {
    for (const auto add : commands) add(app, action);
    for (CLI::App* command : app.get_subcommands({})) {
      if (command->get_group() == "Subcommands") command->group(title);
    }
  }
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
      throw ConfigError("there is no command \"" + word + "\": " + experiment::suggestion(word, names));
    }
    level = next;
  }
}

int parse_and_run(int argc, const char* const* argv) {
  CLI::App app("A workbench for energy-based models: train, compare, look.", "ebmlab");
  Action action;
  set_up(app, action);
  check_commands(app, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    std::cerr << "ebmlab: " << error.what() << "; see ebmlab --help\n";
    return kBadUse;
  }
  set_up_log(spdlog::level::warn);
  return action();
}

}  // namespace

int run_command_line(int argc, const char* const* argv) noexcept {
  try {
    return parse_and_run(argc, argv);
  } catch (const Error& error) {  // a ConfigError may hold several problems, one a line
    std::cerr << "ebmlab: " << error.what() << "\n";
    return kBadUse;
  } catch (...) {
    std::cerr << "ebmlab: " << host::foreign_exception_text() << "\n";
    return kBadUse;
  }
}

}  // namespace ebmlab::cli
