// SPDX-License-Identifier: MIT
// What may stand at the cursor of a filter.
#include "storage/filter.hpp"

#include "storage/filter_sql.hpp"
#include "storage/status.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace ebmlab::storage {
namespace {

using Words = std::vector<std::string>;

/// What the grammar has at a place, as far as completion has to know.
enum class Place { kCondition, kOperator, kValue, kListBegin, kListValue, kListNext, kPresence, kSet, kNext };

struct Position {
  Place place = Place::kCondition;
  std::string field;
};

Place after_condition(const Token& token) {
  return token.is_keyword("and") || token.is_keyword("or") ? Place::kCondition : Place::kNext;
}

Place after_field(const Token& token) {
  if (token.kind == TokenKind::kOperator || token.is_mark(':')) return Place::kValue;
  if (token.is_keyword("in")) return Place::kListBegin;
  if (token.is_keyword("is")) return Place::kPresence;
  return after_condition(token);
}

Position after(Position before, const Token& token) {
  switch (before.place) {
    case Place::kCondition:
      if (token.is_mark('(') || token.is_keyword("not")) return before;
      return {Place::kOperator, token.text};
    case Place::kOperator:
      return {after_field(token), std::move(before.field)};
    case Place::kListBegin:
      return {Place::kListValue, std::move(before.field)};
    case Place::kListValue:
      return {Place::kListNext, std::move(before.field)};
    case Place::kListNext:
      return {token.is_mark(',') ? Place::kListValue : Place::kNext, std::move(before.field)};
    case Place::kPresence:
      return {token.is_keyword("not") ? Place::kSet : Place::kNext, {}};
    case Place::kValue:
    case Place::kSet:
      return {Place::kNext, {}};
    case Place::kNext:
      break;
  }
  return {after_condition(token), {}};
}

/// Names under a prefix of their own come only once it is typed.
Words conditions(std::string_view typed, const FilterNames& names) {
  Words words;
  for (const std::string_view field : field_names()) words.emplace_back(field == "tag" ? "tag:" : field);
  const auto add_group = [&](const std::string& prefix, const Words& members) {
    if (members.empty()) return;
    if (!typed.starts_with(prefix)) words.push_back(prefix);
    if (typed.starts_with(prefix)) {
      for (const std::string& member : members) words.push_back(prefix + member);
    }
  };
  add_group("params.", names.params);
  add_group("eval.", names.metrics);
  for (const std::string& series : names.series) {
    words.push_back(series);
    if (!typed.starts_with(series + ".")) continue;
    for (const std::string_view statistic : series_statistics()) words.push_back(series + "." + std::string(statistic));
  }
  words.emplace_back("not");
  return words;
}

Words values(const std::string& field, const FilterNames& names) {
  if (field == "status") {
    Words words;
    for (int i = 0; i <= static_cast<int>(RunStatus::kLost); ++i) words.emplace_back(to_text(static_cast<RunStatus>(i)));
    return words;
  }
  if (field == "starred" || field == "archived") return {"true", "false"};
  if (field == "kind") return {"train", "sample", "certify"};
  const auto found = names.values.find(field);
  return found == names.values.end() ? Words() : found->second;
}

Words allowed_at(const Position& position, std::string_view typed, const FilterNames& names) {
  switch (position.place) {
    case Place::kCondition:
      return conditions(typed, names);
    case Place::kOperator:
      return {"=", "!=", "<", "<=", ">", ">=", "~", "in", "is", "and", "or"};
    case Place::kValue:
    case Place::kListValue:
      return values(position.field, names);
    case Place::kListBegin:
      return {"["};
    case Place::kListNext:
      return {",", "]"};
    case Place::kPresence:
      return {"set", "not set"};
    case Place::kSet:
      return {"set"};
    case Place::kNext:
      break;
  }
  return {"and", "or"};
}

/// Those that begin with what was typed; if none does, those that contain it.
Words fitting(const Words& words, std::string_view typed) {
  const std::string lower = lower_case(typed);
  Words chosen;
  for (const std::string& word : words) {
    if (lower_case(word).starts_with(lower)) chosen.push_back(word);
  }
  if (!chosen.empty()) return chosen;
  for (const std::string& word : words) {
    if (lower_case(word).find(lower) != std::string::npos) chosen.push_back(word);
  }
  return chosen;
}

}  // namespace

Completion complete_filter(std::string_view text, std::size_t cursor, const FilterNames& names) {
  cursor = std::min(cursor, text.size());
  Completion completion{.begin = cursor, .length = 0, .candidates = {}};
  Position position;
  std::string typed;
  for (const Token& token : tokens_of(text)) {
    if (token.begin >= cursor) break;
    const bool holds_cursor = token.begin + token.length >= cursor && token.kind != TokenKind::kMark;
    if (holds_cursor) {
      completion.begin = token.begin;
      completion.length = token.length;
      // Of a quoted text what was typed is without its quote.
      typed = tokens_of(text.substr(token.begin, cursor - token.begin)).front().text;
      break;
    }
    position = after(std::move(position), token);
  }
  const bool has_values = position.place == Place::kValue || position.place == Place::kListValue;
  completion.candidates = fitting(allowed_at(position, typed, names), typed);
  if (has_values) {
    for (std::string& word : completion.candidates) word = filter_value(word);
  }
  return completion;
}

}  // namespace ebmlab::storage
