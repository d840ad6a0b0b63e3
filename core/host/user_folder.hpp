// SPDX-License-Identifier: MIT
// The user's own folders, as the XDG specification has them.
#pragma once

#include <filesystem>
#include <string>

namespace ebmlab::host {

/// The variable's value, or empty. Read at the start, from one thread.
[[nodiscard]] std::string environment(const char* name);

/// ebmlab's part of such a folder: user_folder("XDG_CACHE_HOME", ".cache"). The variable counts when it holds an absolute path,
/// else the folder below HOME; empty when there is neither. Makes nothing.
[[nodiscard]] std::filesystem::path user_folder(const char* variable, const std::filesystem::path& below_home);

}  // namespace ebmlab::host
