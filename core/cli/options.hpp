// SPDX-License-Identifier: MIT
// Options that several commands share.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "host/catalogue.hpp"

namespace ebmlab::cli {

/// --store FILE, else EBMLAB_STORE, else ebmlab.db in the working folder.
struct StoreOption {
  std::string file = "ebmlab.db";
  [[nodiscard]] std::filesystem::path path() const { return std::filesystem::absolute(file); }
};

/// How a catalogue is made.
struct Looking {
  bool wants_refresh = false;               ///< at every file anew
  std::function<bool()> is_cancelled = {};  ///< as in host::ProbeSettings
};

/// --plugin-dir DIR and --data-dir DIR, each any number of times, and --locked.
struct FolderOptions {
  std::vector<std::string> plugin_dirs, data_dirs;
  bool is_locked = false;  ///< only what plugins.lock in the working folder has may be used
  /// Of the whole search path.
  [[nodiscard]] host::Catalogue catalogue(const Looking& looking = {}) const;
  /// Where data files are looked for: --data-dir, then the working folder. Throws ConfigError for what is not a folder.
  [[nodiscard]] std::vector<std::filesystem::path> data_path() const;
  /// The same options for a worker, which uses the libraries that its run was planned with and needs no lock.
  [[nodiscard]] std::vector<std::string> arguments() const;
};

/// The file, in the user's configuration folder, of what the user has disabled. Throws ConfigError when there is no such
/// folder.
[[nodiscard]] std::filesystem::path disabled_plugins_file();

/// In the working folder.
inline constexpr const char* kPluginLock = "plugins.lock";

/// The program that runs.
[[nodiscard]] std::filesystem::path this_executable();

}  // namespace ebmlab::cli
