// SPDX-License-Identifier: MIT
// The words of the filter language.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::storage {

enum class TokenKind {
  kWord,      ///< without quotes: a keyword, a field, a value
  kText,      ///< in quotes, escapes resolved
  kOpenText,  ///< a quote that is never closed
  kOperator,  ///< = != < <= > >= ~, or a lone !
  kMark,      ///< ( ) [ ] , or the : of tag:
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
  std::size_t begin = 0, length = 0;  ///< its bytes in the filter, quotes included

  [[nodiscard]] bool is_mark(char mark) const { return kind == TokenKind::kMark && text[0] == mark; }
  /// `keyword` is in lower case, the token may be in either; a quoted text is none.
  [[nodiscard]] bool is_keyword(std::string_view keyword) const;
  [[nodiscard]] bool is_text() const { return kind == TokenKind::kWord || kind == TokenKind::kText; }
};

/// Any text has tokens; the last one is kEnd.
[[nodiscard]] std::vector<Token> tokens_of(std::string_view text);

/// Letters A to Z in lower case, as SQLite's lower() does.
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace ebmlab::storage
