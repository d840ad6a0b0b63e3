// SPDX-License-Identifier: MIT
// The words of the filter language.
#include "storage/filter_lexer.hpp"

#include "storage/filter.hpp"

#include <algorithm>

namespace ebmlab::storage {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kMarks = "()[],";
constexpr std::string_view kOperators = "=!<>~";
constexpr std::string_view kQuotes = "\"'";
constexpr std::string_view kTagPrefix = "tag:";

bool is_one_of(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

bool is_in_word(char c) {
  return !is_one_of(kSpace, c) && !is_one_of(kMarks, c) && !is_one_of(kOperators, c) && !is_one_of(kQuotes, c);
}

/// `rest` begins with a quote. A backslash takes the next character as it is.
Token quoted_token(std::string_view rest) {
  Token token{.kind = TokenKind::kOpenText, .text = {}};
  std::size_t i = 1;
  for (; i < rest.size() && rest[i] != rest[0]; ++i) {
    if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
    token.text += rest[i];
  }
  if (i < rest.size()) token.kind = TokenKind::kText;
  token.length = std::min(i + 1, rest.size());
  return token;
}

Token word_token(std::string_view rest) {
  if (rest.starts_with(kTagPrefix)) return {.kind = TokenKind::kWord, .text = "tag", .length = kTagPrefix.size() - 1};
  const auto* const end = std::find_if_not(rest.begin(), rest.end(), is_in_word);
  const std::string_view word(rest.begin(), end);
  return {.kind = TokenKind::kWord, .text = std::string(word), .length = word.size()};
}

Token operator_token(std::string_view rest) {
  const bool is_double = rest.size() > 1 && rest[1] == '=' && is_one_of("!<>", rest[0]);
  const std::size_t length = is_double ? 2 : 1;
  return {.kind = TokenKind::kOperator, .text = std::string(rest.substr(0, length)), .length = length};
}

Token token_at(std::string_view rest, bool is_after_tag) {
  if (is_one_of(kQuotes, rest[0])) return quoted_token(rest);
  if (is_one_of(kOperators, rest[0])) return operator_token(rest);
  if (is_one_of(kMarks, rest[0]) || (is_after_tag && rest[0] == ':')) {
    return {.kind = TokenKind::kMark, .text = std::string(rest.substr(0, 1)), .length = 1};
  }
  return word_token(rest);
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool Token::is_keyword(std::string_view keyword) const { return kind == TokenKind::kWord && lower_case(text) == keyword; }

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(kSpace, at)) != std::string_view::npos) {
    const bool is_after_tag =
        !tokens.empty() && tokens.back().is_keyword("tag") && tokens.back().begin + tokens.back().length == at;
    tokens.push_back(token_at(text.substr(at), is_after_tag));
    tokens.back().begin = at;
    at += tokens.back().length;
  }
  tokens.push_back({.kind = TokenKind::kEnd, .text = {}, .begin = text.size(), .length = 0});
  return tokens;
}

std::string filter_value(const std::string& text) {
  const std::vector<Token> tokens = tokens_of(text);
  const bool is_word = tokens.size() == 2 && tokens[0].kind == TokenKind::kWord && tokens[0].length == text.size();
  const auto is_keyword = [&](std::string_view keyword) { return tokens[0].is_keyword(keyword); };
  return is_word && !is_keyword("and") && !is_keyword("or") && !is_keyword("not") ? text : in_filter_quotes(text);
}

std::string in_filter_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace ebmlab::storage
