// SPDX-License-Identifier: MIT
// The cells of a table as text, and the table as JSON.
#include "report/table.hpp"

#include "report/unicode.hpp"

#include <ebmlab/error.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace ebmlab::report {
namespace {

using Json = nlohmann::ordered_json;

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

const std::string& key_of(const Column& column) { return column.key.empty() ? column.name : column.key; }

void check(const Table& table) {
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    if (table.rows[r].size() <= table.columns.size()) continue;
    throw Error("table \"" + table.title + "\", row " + std::to_string(r) + ": " + std::to_string(table.rows[r].size()) +
                " cells: must be at most " + std::to_string(table.columns.size()));
  }
}

/// So many that the most certain mean of a column keeps its digits; one above the median at most, so that one odd row does not
/// decide.
std::optional<int> typical_decimals(const Table& table, std::size_t column) {
  if (table.columns[column].decimals) return table.columns[column].decimals;
  std::vector<int> each;
  for (const auto& row : table.rows) {
    const auto* value = column < row.size() ? std::get_if<MeanSd>(&row[column]) : nullptr;
    if (value != nullptr && std::isfinite(value->mean)) each.push_back(decimals_of(*value));
  }
  if (each.empty()) return std::nullopt;
  std::sort(each.begin(), each.end());
  return std::min(each.back(), each[each.size() / 2] + 1);
}

std::string text_of(const Cell& cell, std::optional<int> decimals) {
  return std::visit(
      Overloaded{[](std::monostate) { return std::string(); }, [](const std::string& text) { return printable(text); },
                 [](std::int64_t value) { return std::to_string(value); },
                 [&](double value) { return decimals ? fixed(value, *decimals) : format_number(value); },
                 [&](const MeanSd& value) { return format_mean_sd(value, decimals); }},
      cell);
}

Json json_number(double value) {
  if (std::isfinite(value)) return value;
  return fixed(value, 0);
}

Json json_of(const Cell& cell) {
  return std::visit(
      Overloaded{[](std::monostate) { return Json(nullptr); }, [](const std::string& text) { return Json(printable(text)); },
                 [](std::int64_t value) { return Json(value); }, [](double value) { return json_number(value); },
                 [](const MeanSd& value) {
                   Json result{{"mean", json_number(value.mean)}, {"sd", nullptr}, {"n", value.n}};
                   if (value.sd) result["sd"] = json_number(*value.sd);
                   return result;
                 }},
      cell);
}

}  // namespace

std::vector<std::vector<std::string>> cell_texts(const Table& table) {
  check(table);
  std::vector<std::vector<std::string>> result(table.rows.size(), std::vector<std::string>(table.columns.size()));
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const auto decimals = typical_decimals(table, c);
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      if (c < table.rows[r].size()) result[r][c] = text_of(table.rows[r][c], decimals);
    }
  }
  return result;
}

std::vector<bool> numeric_columns(const Table& table) {
  std::vector<bool> result(table.columns.size(), false);
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < std::min(row.size(), result.size()); ++c) {
      if (!std::holds_alternative<std::string>(row[c]) && !std::holds_alternative<std::monostate>(row[c])) result[c] = true;
    }
  }
  return result;
}

std::string to_json(const Table& table) {
  check(table);
  Json result{
      {"title", printable(table.title)}, {"columns", Json::array()}, {"rows", Json::array()}, {"legend", Json::array()}};
  for (const auto& column : table.columns) result["columns"].push_back(printable(key_of(column)));
  for (const auto& row : table.rows) {
    auto object = Json::object();
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      object[printable(key_of(table.columns[c]))] = c < row.size() ? json_of(row[c]) : Json(nullptr);
    }
    result["rows"].push_back(std::move(object));
  }
  for (const auto& line : table.legend) result["legend"].push_back(printable(line));
  return result.dump(2) + "\n";
}

}  // namespace ebmlab::report
