// SPDX-License-Identifier: MIT
// What tables and pictures need of UTF-8: clean text, and how many columns of a terminal it takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ebmlab::report {

/// The text with every malformed byte as U+FFFD and every control character as a space, so that Cairo and XML take it.
[[nodiscard]] std::string printable(std::string_view text);

/// Columns in a terminal: combining marks take none, East Asian wide characters and emoji two.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// The text without its last character (code point).
[[nodiscard]] std::string_view without_last(std::string_view text);

/// Filled with spaces up to `width` columns, text at the left or at the right.
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t width);
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t width);

}  // namespace ebmlab::report
