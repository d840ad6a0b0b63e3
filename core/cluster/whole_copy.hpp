// SPDX-License-Identifier: MIT
// Files of a folder that several machines write: each is as it was, or all that it should be. Internal.
#pragma once

#include <filesystem>
#include <string_view>

namespace ebmlab::cluster {

/// What an unfinished file's name has in it.
inline constexpr std::string_view kPartial = ".partial-";

/// Under a name that no other process of any machine takes, on the disk, and then in the place of `to`. Throws Error that names
/// the file and says why; `to` is as it was then.
void copy_whole(const std::filesystem::path& from, const std::filesystem::path& to);
void write_whole(const std::filesystem::path& to, std::string_view text);

}  // namespace ebmlab::cluster
