// SPDX-License-Identifier: MIT
// Options that several commands share.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/catalogue.hpp"

namespace ebmlab::cli {

/// --store FILE, else EBMLAB_STORE, else ebmlab.db in the working folder.
struct StoreOption {
  std::string file = "ebmlab.db";
  [[nodiscard]] std::filesystem::path path() const { return std::filesystem::absolute(file); }
};

/// --plugin-dir DIR and --data-dir DIR, each any number of times.
struct FolderOptions {
  std::vector<std::string> plugin_dirs, data_dirs;
  [[nodiscard]] host::Catalogue catalogue() const;
  /// Where data files are looked for: --data-dir, then the working folder. Throws ConfigError for what is not a folder.
  [[nodiscard]] std::vector<std::filesystem::path> data_path() const;
  /// The same options for another process.
  [[nodiscard]] std::vector<std::string> arguments() const;
};

/// The program that runs.
[[nodiscard]] std::filesystem::path this_executable();

}  // namespace ebmlab::cli
