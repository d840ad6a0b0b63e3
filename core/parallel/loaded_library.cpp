// SPDX-License-Identifier: MIT
// Libraries that the program loads when a run asks for what they do.
#include "parallel/loaded_library.hpp"

#include <dlfcn.h>

namespace ebmlab::parallel {

std::filesystem::path folder_of(const void* function) {
  Dl_info info{};
  if (dladdr(function, &info) == 0) return {};
  return std::filesystem::absolute(info.dli_fname).lexically_normal().parent_path();  // a program may be ./program
}

/// Beside the program, or where the program lies for a test.
std::filesystem::path loaded_library(std::string_view name) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how dladdr takes functions
  const std::filesystem::path folder = folder_of(reinterpret_cast<const void*>(&loaded_library));
  const std::filesystem::path beside = folder / name;
  return std::filesystem::exists(beside) ? beside : folder.parent_path() / "lib" / "ebmlab" / name;
}

}  // namespace ebmlab::parallel
