// SPDX-License-Identifier: MIT
// Finding, reading and identifying a data file.
#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace ebmlab::datasets {

/// The first of `search` that holds `name`, or `name` itself when absolute. `key` is the parameter that names the file.
/// Throws ConfigError naming every place looked in.
[[nodiscard]] std::filesystem::path find_file(const std::string& name, std::span<const std::filesystem::path> search,
                                              const std::string& key);

struct FileContent {
  std::string text;    ///< decompressed where the file is gzipped
  std::string sha256;  ///< of the file's own bytes, 64 hexadecimal digits
};

/// The whole file; gzip is known by its first bytes, not by the name. Throws ConfigError.
[[nodiscard]] FileContent read_file(const std::filesystem::path& path);

}  // namespace ebmlab::datasets
