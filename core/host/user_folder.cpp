// SPDX-License-Identifier: MIT
// The user's own folders, as the XDG specification has them.
#include "host/user_folder.hpp"

#include <cstdlib>

namespace ebmlab::host {
namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read once, at the start
  return value == nullptr ? std::string() : std::string(value);
}

fs::path user_folder(const char* variable, const fs::path& below_home) {
  // The specification: a relative entry counts as unset.
  if (fs::path set = environment(variable); set.is_absolute()) return set / "ebmlab";
  const fs::path home = environment("HOME");
  return home.is_absolute() ? home / below_home / "ebmlab" : fs::path();
}

}  // namespace ebmlab::host
