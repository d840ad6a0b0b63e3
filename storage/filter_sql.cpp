// SPDX-License-Identifier: MIT
// The comparisons of the filter language as SQL conditions. Each is true or false, never NULL: `not` then means what it says.
#include "storage/filter_sql.hpp"

#include "storage/filter_value.hpp"
#include "storage/status.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <functional>

namespace ebmlab::storage {
namespace {

using Lookup = Field::Lookup;

/// `condition` on the field's column, of a run `r` that has such a value.
SqlText having(const Field& field, const SqlText& condition) {
  SqlText sql;
  if (field.lookup == Lookup::kOwn) {
    sql += "(";
    sql += condition;
    return sql += ")";
  }
  sql += field.lookup == Lookup::kSet ? field.outer + " IN (SELECT " + field.inner + " FROM " : "EXISTS (SELECT 1 FROM ";
  sql += field.rows;
  if (field.lookup == Lookup::kEach) sql += " AND " + field.inner + "=" + field.outer;
  sql += " AND (";
  sql += condition;
  return sql += "))";
}

SqlText bound(const std::string& column, const std::string& operation, SqlValue value) {
  return {column + operation + "?", {std::move(value)}};
}

struct Operation {
  const Field& field;
  const FilterContext& context;
  std::string symbol;  ///< never "!=", which is made from "="
};

[[noreturn]] void fail_value(const Operation& o, const Token& token, const std::string& what) {
  fail_at(o.context.what, token, what);
}

SqlText number_condition(const Operation& o, const std::string& column, const Token& token) {
  const auto number = number_from(token.text);
  if (!number) fail_value(o, token, "a number is needed here, like 0.5 or 1e-3");
  return bound(column, o.symbol, *number);
}

SqlText seed_condition(const Operation& o, const Token& token) {
  std::uint64_t seed = 0;
  const char* const last = token.text.data() + token.text.size();
  const auto [end, error] = std::from_chars(token.text.data(), last, seed);
  if (error != std::errc{} || end != last) fail_value(o, token, "a seed is needed here, a whole number from 0");
  return bound(o.field.column, o.symbol, std::bit_cast<std::int64_t>(seed));
}

SqlText duration_condition(const Operation& o, const Token& token) {
  const auto seconds = seconds_from(token.text);
  if (!seconds) fail_value(o, token, "a duration is needed here: 90 or 90s, 5m, 2h, 1d, 1w");
  return bound(o.field.column, o.symbol, *seconds);
}

/// A day or a minute is equal to every moment in it, and before or after all of them.
SqlText time_condition(const Operation& o, const Token& token) {
  const auto time = time_from(token.text, o.context.now);
  if (!time) fail_value(o, token, "a time is needed here: 2026-11-24, 2026-11-24 13:00, or -2d for two days ago");
  const std::string& column = o.field.column;
  if (o.symbol == "<") return bound(column, "<", time->begin);
  if (o.symbol == "<=") return bound(column, "<", time->end);
  if (o.symbol == ">") return bound(column, ">=", time->end);
  if (o.symbol == ">=") return bound(column, ">=", time->begin);
  SqlText both = bound(column, ">=", time->begin);
  both += " AND ";
  return both += bound(column, "<", time->end);
}

SqlText flag_condition(const Operation& o, const Token& token) {
  const std::string word = lower_case(token.text);
  if (word == "true" || word == "yes" || word == "1") return {o.field.column + "<>0", {}};
  if (word == "false" || word == "no" || word == "0") return {o.field.column + "=0", {}};
  fail_value(o, token, "true or false is needed here");
}

/// A run that says it is running while its process is gone is lost.
SqlText status_is(RunStatus status, const FilterContext& context) {
  const SqlText gone{"r.id IN (SELECT value FROM json_each(?))", {context.lost}};
  SqlText sql = bound("r.status", "=", std::string(to_text(status)));
  if (status != RunStatus::kLost && !is_live(status)) return sql;
  sql += status == RunStatus::kLost ? " OR " : " AND NOT ";
  return sql += gone;
}

SqlText status_condition(const Operation& o, const Token& token) {
  SqlText any;
  std::vector<std::string> words;
  for (int i = 0; i <= static_cast<int>(RunStatus::kLost); ++i) {
    const auto status = static_cast<RunStatus>(i);
    const std::string word(to_text(status));
    words.push_back(word);
    const bool fits = o.symbol == "~" ? sqlite3_strglob(token.text.c_str(), word.c_str()) == 0 : token.text == word;
    if (!fits) continue;
    any += any.text.empty() ? "(" : " OR (";
    any += status_is(status, o.context);
    any += ")";
  }
  if (!any.text.empty()) return any;
  std::string allowed;
  for (const std::string& word : words) allowed += (allowed.empty() ? "" : ", ") + word;
  fail_value(o, token, "no status is called so: it is one of " + allowed);
}

SqlText text_match(const Operation& o, const Token& token) {
  return bound(o.field.column, o.symbol == "~" ? " GLOB " : o.symbol, token.text);
}

/// Parameters are compared as numbers with a number that stands without quotes, else as texts.
SqlText param_condition(const Operation& o, const Token& token) {
  const bool is_equality = o.symbol == "=";
  const bool is_number = token.kind == TokenKind::kWord && number_from(token.text);
  if (o.symbol == "~" || (is_equality && !is_number)) return text_match(o, token);
  return number_condition(o, "x.num", token);
}

SqlText condition_on(const Operation& o, const Token& token) {
  switch (o.field.type) {
    case FieldType::kText:
      return text_match(o, token);
    case FieldType::kNumber:
      return number_condition(o, o.field.column, token);
    case FieldType::kSeed:
      return seed_condition(o, token);
    case FieldType::kTime:
      return time_condition(o, token);
    case FieldType::kDuration:
      return duration_condition(o, token);
    case FieldType::kFlag:
      return flag_condition(o, token);
    case FieldType::kStatus:
      return status_condition(o, token);
    case FieldType::kParam:
      break;
  }
  return param_condition(o, token);
}

std::string_view operators_of(FieldType type) {
  switch (type) {
    case FieldType::kText:
    case FieldType::kStatus:
      return "= != ~";
    case FieldType::kFlag:
      return "= !=";
    case FieldType::kParam:
      return "= != < <= > >= ~";
    default:
      return "= != < <= > >=";
  }
}

void require_operator(const Field& field, const Token& operation, const FilterContext& context) {
  const std::string allowed = " " + std::string(operators_of(field.type)) + " ";
  if (allowed.find(" " + operation.text + " ") != std::string::npos) return;
  fail_at(context.what, operation, "this field takes " + std::string(operators_of(field.type)) + ", `in [...]` and `is set`");
}

}  // namespace

SqlText& SqlText::operator+=(const SqlText& more) {
  text += more.text;
  values.insert(values.end(), more.values.begin(), more.values.end());
  return *this;
}

SqlText& SqlText::operator+=(std::string_view more) {
  text += more;
  return *this;
}

SqlText is_set(const Field& field) {
  if (field.lookup != Lookup::kOwn) return having(field, {field.column + " IS NOT NULL", {}});
  switch (field.type) {
    case FieldType::kText:
      return {"(" + field.column + "<>'')", {}};
    case FieldType::kFlag:
      return {"(" + field.column + "<>0)", {}};
    case FieldType::kDuration:
      return {"(r.started_us IS NOT NULL)", {}};
    default:
      return {"1", {}};
  }
}

SqlText comparison(const Field& field, const Token& operation, std::span<const Token> values, const FilterContext& context) {
  require_operator(field, operation, context);
  const bool is_unequal = operation.text == "!=";
  const Operation o{field, context, is_unequal ? "=" : operation.text};
  SqlText any{"(", {}};
  for (const Token& value : values) {
    if (&value != values.data()) any += " OR ";
    any += having(field, condition_on(o, value));
  }
  any += ")";
  if (!is_unequal) return any;
  SqlText other{"(", {}};
  if (field.lookup != Lookup::kOwn) {
    other += is_set(field);
    other += " AND ";
  }
  other += "NOT ";
  other += any;
  return other += ")";
}

SqlText text_condition(std::string_view text, const FilterContext& context) {
  std::string pattern = "%";  // of LIKE, which folds the case of ASCII letters and copies nothing, unlike instr(lower())
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  pattern += '%';
  // An index has all these words.
  const std::string outer = context.is_listed ? "+r.id" : "r.id";
  return {outer + R"( IN (SELECT w.id FROM run w WHERE w.name LIKE ? ESCAPE '\' OR w.method LIKE ? ESCAPE '\')"
                  R"( OR w.note LIKE ? ESCAPE '\' OR w.experiment_id IN)"
                  R"( (SELECT id FROM experiment WHERE name LIKE ? ESCAPE '\')))",
          {pattern, pattern, pattern, pattern}};
}

}  // namespace ebmlab::storage
