// SPDX-License-Identifier: MIT
// Which folders hold plugins, in the order in which they are looked through.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ebmlab::host {

/// Everything the search path depends on, as values, so that it can be computed for any machine.
struct SearchInputs {
  std::vector<std::filesystem::path> plugin_dirs;  ///< --plugin-dir, first to last
  std::string plugin_path;                         ///< EBMLAB_PLUGIN_PATH: absolute folders with ':' between them
  std::filesystem::path user_data;                 ///< the user's data folder, ~/.local/share/ebmlab; empty: none
  std::filesystem::path executable;                ///< the running program
};

/// The inputs of this process: its environment and its own path.
[[nodiscard]] SearchInputs search_inputs(std::vector<std::filesystem::path> plugin_dirs = {});

/// The folder of the search path that is the user's own, whether it exists or not; empty: none.
[[nodiscard]] inline std::filesystem::path user_plugin_folder(const SearchInputs& inputs) {
  return inputs.user_data.empty() ? inputs.user_data : inputs.user_data / "plugins";
}

/// The folders that exist, each once: arguments, EBMLAB_PLUGIN_PATH, the user's data folder, then the folders of the build tree
/// and of the installation.
/// Errors: ConfigError for an argument that is not a folder and for an entry of EBMLAB_PLUGIN_PATH that is not absolute.
[[nodiscard]] std::vector<std::filesystem::path> search_path(const SearchInputs& inputs);

}  // namespace ebmlab::host
