// SPDX-License-Identifier: MIT
// The user's own folders, as the XDG specification has them. Needs no library, so that the executable (core/start) can use it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace ebmlab::host {

/// The variable's value, or empty. Read at the start, from one thread.
[[nodiscard]] inline std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read once, at the start
  return value == nullptr ? std::string() : std::string(value);
}

/// ebmlab's part of such a folder: user_folder("XDG_CACHE_HOME", ".cache"). The variable counts when it holds an absolute path
/// (the specification: a relative one counts as unset), else the folder below HOME; empty when there is neither. Makes nothing.
[[nodiscard]] inline std::filesystem::path user_folder(const char* variable, const std::filesystem::path& below_home) {
  if (const std::filesystem::path set = environment(variable); set.is_absolute()) return set / "ebmlab";
  const std::filesystem::path home = environment("HOME");
  return home.is_absolute() ? home / below_home / "ebmlab" : std::filesystem::path();
}

}  // namespace ebmlab::host
