// SPDX-License-Identifier: MIT
// The search path from arguments, environment and the program's own place.
#include "host/search_path.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>

#include "host/user_folder.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;

std::vector<fs::path> split_plugin_path(const std::string& text) {
  std::vector<fs::path> folders;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(':', start), text.size());
    const fs::path entry = text.substr(start, end - start);
    start = end + 1;
    if (entry.empty()) continue;
    // A relative entry would load whatever lies in the folder the user happens to stand in.
    if (!entry.is_absolute()) throw ConfigError("EBMLAB_PLUGIN_PATH: entry " + entry.string() + " must be an absolute path");
    folders.push_back(entry);
  }
  return folders;
}

/// Adds a folder that exists and is not yet there.
void add(std::vector<fs::path>& folders, const fs::path& folder) {
  std::error_code error;
  const fs::path resolved = fs::canonical(folder, error);
  if (error || !fs::is_directory(resolved, error)) return;
  if (std::find(folders.begin(), folders.end(), resolved) == folders.end()) folders.push_back(resolved);
}

}  // namespace

SearchInputs search_inputs(std::vector<fs::path> plugin_dirs) {
  std::error_code error;
  return {.plugin_dirs = std::move(plugin_dirs),
          .plugin_path = environment("EBMLAB_PLUGIN_PATH"),
          .user_data = user_folder("XDG_DATA_HOME", ".local/share"),
          .executable = fs::read_symlink("/proc/self/exe", error)};
}

std::vector<fs::path> search_path(const SearchInputs& inputs) {
  std::vector<fs::path> folders;
  for (const fs::path& folder : inputs.plugin_dirs) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) throw ConfigError("--plugin-dir " + folder.string() + ": no such folder");
    add(folders, folder);
  }
  for (const fs::path& folder : split_plugin_path(inputs.plugin_path)) add(folders, folder);
  add(folders, user_plugin_folder(inputs));
  if (!inputs.executable.empty()) {
    const fs::path prefix = inputs.executable.parent_path().parent_path();
    add(folders, prefix / "plugins");                     // a build tree
    add(folders, prefix / "lib" / "ebmlab" / "plugins");  // an installation
  }
  return folders;
}

}  // namespace ebmlab::host
