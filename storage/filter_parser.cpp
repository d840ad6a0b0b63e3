// SPDX-License-Identifier: MIT
// The grammar of the filter language, by recursive descent; what it reads it writes as SQL.
#include "storage/filter.hpp"

#include "storage/filter_sql.hpp"
#include "storage/filter_value.hpp"

#include <algorithm>

namespace ebmlab::storage {
namespace {

constexpr std::size_t kShownLength = 40;  // of a token in an error

class Parser {
 public:
  Parser(std::string_view text, const FilterContext& context) : context_(context), tokens_(tokens_of(text)) {}

  CompiledFilter filter() {
    if (now().kind == TokenKind::kEnd) return {.condition = {"1", {}}};
    alternatives(0);
    if (now().is_mark(')')) fail("no bracket was opened before this one");
    if (now().kind != TokenKind::kEnd) fail("`and` or `or` is needed before this; a text of several words goes in quotes");
    return {std::move(sql_), mentions_archived_};
  }

 private:
  [[nodiscard]] const Token& now() const { return tokens_[at_]; }
  /// Of the last token, which is the end, there is none after.
  [[nodiscard]] const Token& next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  [[noreturn]] void fail(const std::string& sentence) const { fail_at(context_.what, now(), sentence); }

  Token take() {
    if (now().kind == TokenKind::kOpenText) fail("this quote is never closed");
    return tokens_[at_++];
  }

  void alternatives(int depth) {
    conjunction(depth);
    while (now().is_keyword("or")) {
      ++at_;
      sql_ += " OR ";
      conjunction(depth);
    }
  }

  void conjunction(int depth) {
    negatable(depth);
    while (now().is_keyword("and")) {
      ++at_;
      sql_ += " AND ";
      negatable(depth);
    }
  }

  void negatable(int depth) {
    bool is_negated = false;
    for (; now().is_keyword("not"); ++at_) is_negated = !is_negated;
    sql_ += is_negated ? "NOT (" : "(";
    if (now().is_mark('('))
      group(depth + 1);
    else
      condition();
    sql_ += ")";
  }

  void group(int depth) {
    if (depth > kMaxFilterDepth) fail("brackets go at most " + std::to_string(kMaxFilterDepth) + " deep");
    const Token opening = take();
    alternatives(depth);
    if (!now().is_mark(')')) {
      if (now().kind == TokenKind::kEnd) fail_at(context_.what, opening, "this bracket is never closed");
      fail("`and`, `or` or `)` is needed before this; a text of several words goes in quotes");
    }
    ++at_;
  }

  void condition() {
    if (++conditions_ > kMaxFilterConditions)
      fail("a filter has at most " + std::to_string(kMaxFilterConditions) + " conditions");
    if (now().kind == TokenKind::kOpenText) fail("this quote is never closed");
    if (!now().is_text() || now().is_keyword("and") || now().is_keyword("or")) {
      fail("a comparison like `method = gcd`, a text, `not` or `(` is needed here");
    }
    const bool is_compared =
        next().kind == TokenKind::kOperator || next().is_keyword("in") || next().is_keyword("is") || next().is_mark(':');
    if (!is_compared) return text_or_flag();
    const Token name = take();
    Field field = field_named(name, context_);
    if (context_.is_listed && field.outer == "r.id") field.outer = "+r.id";  // a term that SQLite leads no search by
    note_archived(name);
    if (now().is_keyword("is")) return presence(field);
    if (now().is_keyword("in")) return membership(field);
    Token operation = take();
    if (operation.is_mark(':')) operation.text = "=";
    const Token operand = value(field);
    sql_ += comparison(field, operation, {&operand, 1}, context_);
  }

  /// `starred` alone is the flag; any other word is looked for in the run's texts.
  void text_or_flag() {
    const Token token = take();
    if (token.kind == TokenKind::kWord && (token.text == "starred" || token.text == "archived")) {
      note_archived(token);
      sql_ += is_set(field_named(token, context_));
    } else {
      sql_ += text_condition(token.text, context_);
    }
  }

  void note_archived(const Token& name) { mentions_archived_ = mentions_archived_ || name.text == "archived"; }

  void presence(const Field& field) {
    ++at_;
    const bool is_negated = now().is_keyword("not");
    if (is_negated) ++at_;
    if (!now().is_keyword("set")) fail("`set` or `not set` is needed after `is`");
    ++at_;
    if (is_negated) sql_ += "NOT ";
    sql_ += is_set(field);
  }

  void membership(const Field& field) {
    ++at_;
    if (!now().is_mark('[')) fail("a list in square brackets is needed after `in`, like [1, 2, 3]");
    std::vector<Token> values;
    do {
      ++at_;
      if (values.size() == kMaxFilterList) fail("a list has at most " + std::to_string(kMaxFilterList) + " values");
      values.push_back(value(field));
    } while (now().is_mark(','));
    if (!now().is_mark(']')) fail("`,` or `]` is needed here");
    ++at_;
    sql_ += comparison(field, {.kind = TokenKind::kOperator, .text = "="}, values, context_);
  }

  Token value(const Field& field) {
    if (now().kind != TokenKind::kOpenText && !now().is_text()) fail("a value is needed here");
    Token token = take();
    if (field.type == FieldType::kTime && token.kind == TokenKind::kWord && is_clock(now().text)) {
      const Token clock = take();
      token.text += " " + clock.text;
      token.length = clock.begin + clock.length - token.begin;
    }
    return token;
  }

  const FilterContext& context_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  SqlText sql_;
  bool mentions_archived_ = false;
  int conditions_ = 0;
};

void require_length(std::string_view text, std::string_view what) {
  if (text.size() <= kMaxFilterLength) return;
  throw FilterError(std::string(what) + ": the text has " + std::to_string(text.size()) + " bytes; at most " +
                        std::to_string(kMaxFilterLength) + " are read",
                    kMaxFilterLength, text.size() - kMaxFilterLength);
}

}  // namespace

FilterError::FilterError(const std::string& what, std::size_t begin, std::size_t length)
    : StoreError(what), begin_(begin), length_(length) {}
FilterError::~FilterError() = default;

void fail_at(std::string_view what, const Token& token, const std::string& sentence) {
  std::string text = std::string(what) + ": ";
  if (token.kind == TokenKind::kEnd) {
    text += "at its end: ";
  } else {
    std::string shown = token.text.substr(0, kShownLength);
    std::replace_if(
        shown.begin(), shown.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
    if (token.text.size() > kShownLength) shown += "...";
    text += "'" + shown + "' at " + std::to_string(token.begin + 1) + ": ";
  }
  throw FilterError(text + sentence, token.begin, token.length);
}

CompiledFilter compile_filter(std::string_view text, const FilterContext& context) {
  require_length(text, context.what);
  return Parser(text, context).filter();
}

std::vector<Token> field_list(std::string_view text, std::string_view what) {
  require_length(text, what);
  std::vector<Token> fields;
  for (std::size_t begin = 0; begin <= text.size() && text.find_first_not_of(' ') != std::string_view::npos;) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::size_t first = std::min(text.find_first_not_of(' ', begin), end);
    const std::size_t last = first == end ? end : text.find_last_not_of(' ', end - 1) + 1;
    fields.push_back({.kind = TokenKind::kWord,
                      .text = std::string(text.substr(first, last - first)),
                      .begin = first,
                      .length = last - first});
    begin = end + 1;
  }
  return fields;
}

std::vector<SortKey> compile_sort(std::string_view text, const FilterContext& context) {
  std::vector<SortKey> keys;
  for (Token& token : field_list(text, context.what)) {
    const bool is_descending = token.text.starts_with('-');
    if (is_descending) {
      token.text.erase(0, 1);
      ++token.begin;
      --token.length;
    }
    const Field field = field_named(token, context);
    SortKey key{value_of(field, context), is_descending, field.lookup != Field::Lookup::kOwn};
    if (!field.has_many) key.pairs = pairs_of(field, context);
    keys.push_back(std::move(key));
  }
  return keys;
}

void check_filter(std::string_view text, const FilterNames& names) { (void)compile_filter(text, {.names = names}); }

}  // namespace ebmlab::storage
