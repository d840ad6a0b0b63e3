// SPDX-License-Identifier: MIT
// Files that are read and written as a whole.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ebmlab::host {

/// The bytes of a file; nothing when it cannot be read.
[[nodiscard]] std::optional<std::string> read_whole_file(const std::filesystem::path& path);

/// Makes the folder if need be, writes under another name and renames, so that nobody sees half a file.
/// Errors: Error with the path and the system's reason.
void write_whole_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace ebmlab::host
