// SPDX-License-Identifier: MIT
// Options that several commands share.
#include "cli/options.hpp"

#include <ebmlab/error.hpp>

namespace ebmlab::cli {
namespace fs = std::filesystem;

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

fs::path this_executable() { return fs::read_symlink("/proc/self/exe"); }

}  // namespace ebmlab::cli
