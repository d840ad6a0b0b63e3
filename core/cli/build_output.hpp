// SPDX-License-Identifier: MIT
// What matters of what a build says.
#pragma once

#include <string>
#include <vector>

namespace ebmlab::cli {

/// The first line that CMake, a compiler or a linker calls an error, in English, with the next one where that has the reason;
/// without such a line the last that is not empty.
[[nodiscard]] std::string first_error(const std::vector<std::string>& lines);

/// Whether the compiler warns of something.
[[nodiscard]] bool has_warning(const std::vector<std::string>& lines);

}  // namespace ebmlab::cli
