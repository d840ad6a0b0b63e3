// SPDX-License-Identifier: MIT
// Options that several commands share.
#include "cli/command_options.hpp"

namespace ebmlab::cli {

void add_store(CLI::App& command, StoreOption& option) {
  command.add_option("--store", option.file, "The store, one file; EBMLAB_STORE gives it too")
      ->type_name("FILE")
      ->envname("EBMLAB_STORE")
      ->check(CLI::Validator([](const std::string& text) { return text.empty() ? "must name a file" : ""; }, {}))
      ->capture_default_str();
}

void add_plugin_dir(CLI::App& command, FolderOptions& options) {
  command
      .add_option("--plugin-dir", options.plugin_dirs,
                  "A folder with plugins, looked through before the others; may be repeated")
      ->type_name("DIR")
      ->allow_extra_args(false);
  command.add_flag("--locked", options.is_locked, "Use no plugin but those of plugins.lock (ebmlab plugin lock)");
}

void add_data_dir(CLI::App& command, FolderOptions& options) {
  command.add_option("--data-dir", options.data_dirs, "A folder in which data files are looked for; may be repeated")
      ->type_name("DIR")
      ->allow_extra_args(false);
}

CLI::Option* add_json(CLI::App& command, bool& wants_json) {
  return command.add_flag("--json", wants_json, "Print JSON in place of a table");
}

void set_examples(CLI::App& command, const std::vector<std::string>& examples) {
  std::string text = examples.size() == 1 ? "Example:\n" : "Examples:\n";
  for (const std::string& example : examples) text += "  " + example + "\n";
  command.footer(text);
}

CLI::Option& add_set(CLI::App& command, std::vector<std::string>& overrides, const char* help) {
  return *command.add_option("--set", overrides, help)->type_name("KEY=VALUE")->allow_extra_args(false);
}

}  // namespace ebmlab::cli
