// SPDX-License-Identifier: MIT
// Options that several commands share.
#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <ebmlab/error.hpp>

namespace ebmlab::cli {
namespace fs = std::filesystem;

void add_store_option(CLI::App& command, StoreOption& option) {
  command.add_option("--store", option.file, "The store, one file; EBMLAB_STORE gives it too")
      ->type_name("FILE")
      ->envname("EBMLAB_STORE")
      ->capture_default_str();
}

host::Catalogue FolderOptions::catalogue() const {
  return host::Catalogue(host::search_inputs({plugin_dirs.begin(), plugin_dirs.end()}));
}

std::vector<fs::path> FolderOptions::data_path() const {
  std::vector<fs::path> folders;
  for (const std::string& folder : data_dirs) {
    if (!fs::is_directory(folder)) throw ConfigError("--data-dir " + folder + ": is not a folder");
    folders.push_back(fs::absolute(folder));
  }
  folders.push_back(fs::current_path());
  return folders;
}

std::vector<std::string> FolderOptions::arguments() const {
  std::vector<std::string> result;
  for (const std::string& folder : plugin_dirs) result.insert(result.end(), {"--plugin-dir", fs::absolute(folder).string()});
  for (const std::string& folder : data_dirs) result.insert(result.end(), {"--data-dir", fs::absolute(folder).string()});
  return result;
}

void add_plugin_dir_option(CLI::App& command, FolderOptions& options) {
  command
      .add_option("--plugin-dir", options.plugin_dirs,
                  "A folder with plugins, looked through before the others; may be repeated")
      ->type_name("DIR")
      ->allow_extra_args(false);
}

void add_data_dir_option(CLI::App& command, FolderOptions& options) {
  command.add_option("--data-dir", options.data_dirs, "A folder in which data files are looked for; may be repeated")
      ->type_name("DIR")
      ->allow_extra_args(false);
}

void add_json_flag(CLI::App& command, bool& wants_json) {
  command.add_flag("--json", wants_json, "Print JSON in place of a table");
}

void set_examples(CLI::App& command, const std::vector<std::string>& examples) {
  std::string text = examples.size() == 1 ? "Example:\n" : "Examples:\n";
  for (const std::string& example : examples) text += "  " + example + "\n";
  command.footer(text);
}

fs::path this_executable() { return fs::read_symlink("/proc/self/exe"); }

}  // namespace ebmlab::cli
