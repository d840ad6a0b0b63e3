// SPDX-License-Identifier: MIT
// Files of a folder that several machines write: each is as it was, or all that it should be. Internal.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ebmlab::cluster {

/// What an unfinished file's name has in it.
inline constexpr std::string_view kPartial = ".partial-";

/// Under a name that no other process of any machine takes, on the disk, and then in the place of `to`. Throws Error that names
/// the file and says why; `to` is as it was then.
void copy_whole(const std::filesystem::path& from, const std::filesystem::path& to);
void write_whole(const std::filesystem::path& to, std::string_view text);

/// None: there is no such file. Throws Error that names it and says why when it is there, or may be, and cannot be read.
[[nodiscard]] std::optional<std::string> read_whole(const std::filesystem::path& file);

}  // namespace ebmlab::cluster
