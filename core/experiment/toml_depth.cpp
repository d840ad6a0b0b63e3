// SPDX-License-Identifier: MIT
// Just enough of TOML's lexer: strings, comments, and what stands between dots.
#include "experiment/toml_depth.hpp"

#include <algorithm>

namespace ebmlab::experiment {
namespace {

/// Where the string that opens at `start` ends; an unfinished one at its line's end or, of several lines, at the text's.
std::size_t end_of_string(std::string_view text, std::size_t start) {
  const char quote = text[start];
  const std::string_view triple = quote == '"' ? R"(""")" : "'''";
  const bool is_multiline = text.substr(start).starts_with(triple);
  std::size_t i = start + (is_multiline ? 3 : 1);
  while (i < text.size()) {
    if (quote == '"' && text[i] == '\\') {
      i += 2;
    } else if (is_multiline && text.substr(i).starts_with(triple)) {
      i += 3;
      for (int more = 0; more < 2 && i < text.size() && text[i] == quote; ++more) ++i;  // the content may end with two quotes
      return i;
    } else if (!is_multiline && text[i] == quote) {
      return i + 1;
    } else if (!is_multiline && text[i] == '\n') {
      return i;
    } else {
      ++i;
    }
  }
  return text.size();
}

bool is_part_of_word(char c) {
  return c != '.' && c != '\n' && std::string_view(" \t\r\"'#=,[]{}").find(c) == std::string_view::npos;
}

}  // namespace

std::optional<std::uint32_t> line_of_too_deep_key(std::string_view toml) {
  std::size_t dots = 0;
  bool is_after_dot = false;  // then a part goes on the same key, else it begins one
  std::size_t i = 0;
  while (i < toml.size()) {
    const char c = toml[i];
    if (c == '.') {
      if (++dots >= kMostKeyParts)
        return 1 + static_cast<std::uint32_t>(std::count(toml.begin(), toml.begin() + static_cast<std::ptrdiff_t>(i), '\n'));
      is_after_dot = true;
      ++i;
    } else if (c == ' ' || c == '\t') {
      ++i;
    } else if (c == '"' || c == '\'' || is_part_of_word(c)) {
      if (!is_after_dot) dots = 0;
      is_after_dot = false;
      if (is_part_of_word(c)) {
        while (i < toml.size() && is_part_of_word(toml[i])) ++i;
      } else {
        i = end_of_string(toml, i);
      }
    } else {
      dots = 0;
      is_after_dot = false;
      i = c == '#' ? std::min(toml.find('\n', i), toml.size()) : i + 1;
    }
  }
  return std::nullopt;
}

}  // namespace ebmlab::experiment
