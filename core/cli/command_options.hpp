// SPDX-License-Identifier: MIT
// How commands get their options: what the files that give them their words share. Only those see CLI11, which is slow to
// compile.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/options.hpp"

namespace ebmlab::cli {

/// Set by the command that was given, called when the whole line was understood.
using Action = std::function<int()>;

/// A command under `parent` whose options are an `Options` that `action` is called with.
template <typename Options>
struct Command {
  CLI::App* app;
  std::shared_ptr<Options> options = std::make_shared<Options>();

  Command(CLI::App& parent, const char* name, const char* help, int (*function)(const Options&), Action& action)
      : app(parent.add_subcommand(name, help)) {
    app->callback([values = options, function, &action] { action = [values, function] { return function(*values); }; });
  }
};

void add_store(CLI::App& command, StoreOption& option);
void add_plugin_dir(CLI::App& command, FolderOptions& options);
void add_data_dir(CLI::App& command, FolderOptions& options);
CLI::Option* add_json(CLI::App& command, bool& wants_json);
/// At the end of --help.
void set_examples(CLI::App& command, const std::vector<std::string>& examples);
CLI::Option& add_set(CLI::App& command, std::vector<std::string>& overrides, const char* help);

// One for each command, or for a group of them that share their options.
void add_run(CLI::App& app, Action& action);
void add_worker(CLI::App& app, Action& action);
void add_resume(CLI::App& app, Action& action);
void add_evaluate(CLI::App& app, Action& action);
void add_control(CLI::App& app, Action& action);
void add_submit(CLI::App& app, Action& action);
void add_submissions(CLI::App& app, Action& action);
void add_task(CLI::App& app, Action& action);
void add_ls(CLI::App& app, Action& action);
void add_view(CLI::App& app, Action& action);
void add_show(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_plot(CLI::App& app, Action& action);
void add_gui(CLI::App& app, Action& action);
void add_report(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_tag(CLI::App& app, Action& action);
void add_note(CLI::App& app, Action& action);
void add_marks(CLI::App& app, Action& action);
void add_history(CLI::App& app, Action& action);
void add_import(CLI::App& app, Action& action);
void add_store_commands(CLI::App& app, Action& action);
void add_sample(CLI::App& app, Action& action);
void add_certify(CLI::App& app, Action& action);
void add_plugin(CLI::App& app, Action& action);
void add_probe(CLI::App& app, Action& action);
void add_data(CLI::App& app, Action& action);

}  // namespace ebmlab::cli
