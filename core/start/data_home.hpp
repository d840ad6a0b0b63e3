// SPDX-License-Identifier: MIT
// The user's folder for data, by the XDG specification.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace ebmlab::start {

/// The value of an environment variable as a path; empty when it is not set.
[[nodiscard]] inline std::filesystem::path environment_path(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read once, at the start
  return value == nullptr ? std::filesystem::path() : std::filesystem::path(value);
}

/// XDG_DATA_HOME, or ~/.local/share; empty without a home. A relative entry counts as unset.
[[nodiscard]] inline std::filesystem::path data_home() {
  if (const auto set = environment_path("XDG_DATA_HOME"); set.is_absolute()) return set;
  const auto home = environment_path("HOME");
  return home.is_absolute() ? home / ".local" / "share" : std::filesystem::path();
}

}  // namespace ebmlab::start
