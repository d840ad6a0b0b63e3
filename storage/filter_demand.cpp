// SPDX-License-Identifier: MIT
// What a filter demands of one field, read and changed in its text.
#include "storage/filter.hpp"

#include "storage/filter_lexer.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace ebmlab::storage {
namespace {

/// A filter as conditions that are joined by `and`; one with an `or` outside of brackets is a single one.
struct Conjunction {
  std::vector<std::vector<Token>> conditions;
  bool has_or = false;
  bool is_whole = false;  ///< every bracket and quote is closed
};

Conjunction conjunction_of(std::string_view filter) {
  Conjunction all;
  all.conditions.emplace_back();
  int depth = 0;
  bool is_value = false;  // `and` may be one
  bool is_closed = true;
  for (const Token& token : tokens_of(filter)) {
    if (token.kind == TokenKind::kEnd) break;
    if (token.is_mark('(') || token.is_mark('[')) ++depth;
    if (token.is_mark(')') || token.is_mark(']')) --depth;
    is_closed = is_closed && depth >= 0 && token.kind != TokenKind::kOpenText;
    const bool is_joint = depth == 0 && !is_value;
    is_value = token.kind == TokenKind::kOperator || token.is_mark(':');
    if (is_joint && token.is_keyword("and")) {
      all.conditions.emplace_back();
      continue;
    }
    all.has_or = all.has_or || (is_joint && token.is_keyword("or"));
    all.conditions.back().push_back(token);
  }
  all.is_whole = is_closed && depth == 0;
  std::erase_if(all.conditions, [](const std::vector<Token>& condition) { return condition.empty(); });
  return all;
}

/// The values of `field = value` or `field in [...]`; none for another condition.
std::vector<std::string> values_in(std::span<const Token> condition, std::string_view field) {
  if (condition.size() < 3 || condition[0].kind != TokenKind::kWord || condition[0].text != field) return {};
  const bool is_equality = condition[1].is_mark(':') || (condition[1].kind == TokenKind::kOperator && condition[1].text == "=");
  if (is_equality && condition.size() == 3 && condition[2].is_text()) return {condition[2].text};
  if (!condition[1].is_keyword("in") || !condition[2].is_mark('[') || !condition.back().is_mark(']')) return {};
  std::vector<std::string> values;
  for (std::size_t i = 3; i < condition.size(); i += 2) {
    if (!condition[i].is_text()) return {};
    values.push_back(condition[i].text);
  }
  return values;
}

/// The last of them when there are several: it is the one that demanding() made.
std::optional<std::size_t> demand_on(std::string_view field, const Conjunction& all) {
  if (all.has_or || !all.is_whole) return std::nullopt;
  for (std::size_t i = all.conditions.size(); i-- > 0;) {
    if (!values_in(all.conditions[i], field).empty()) return i;
  }
  return std::nullopt;
}

std::string written(std::string_view field, const std::vector<std::string>& values) {
  std::string text(field);
  if (values.size() == 1) return text + " = " + filter_value(values.front());
  for (const std::string& value : values) text += (&value == values.data() ? " in [" : ", ") + filter_value(value);
  return text + "]";
}

}  // namespace

std::vector<std::string> demanded_values(std::string_view filter, std::string_view field) {
  const Conjunction all = conjunction_of(filter);
  const auto demand = demand_on(field, all);
  return demand ? values_in(all.conditions[*demand], field) : std::vector<std::string>();
}

std::string demanding(std::string_view filter, std::string_view field, const std::vector<std::string>& values) {
  const Conjunction all = conjunction_of(filter);
  if (!all.is_whole) return std::string(filter);
  const auto demand = demand_on(field, all);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < all.conditions.size(); ++i) {
    const auto& condition = all.conditions[i];
    const std::size_t end = condition.back().begin + condition.back().length;
    if (demand != i) {
      texts.emplace_back(filter.substr(condition.front().begin, end - condition.front().begin));
    } else if (!values.empty()) {
      texts.push_back(written(field, values));
    }
  }
  std::string text;
  for (const std::string& condition : texts) text += (text.empty() ? "" : " and ") + condition;
  if (demand || values.empty()) return text;
  if (all.has_or) text = "(" + text + ")";
  return text.empty() ? written(field, values) : text + " and " + written(field, values);
}

}  // namespace ebmlab::storage
