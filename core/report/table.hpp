// SPDX-License-Identifier: MIT
// Tables of results: aligned text for a terminal, Markdown, JSON.
#pragma once

#include "report/numbers.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace ebmlab::report {

/// Nothing, a text, a whole number, a number, or a mean with its sd.
using Cell = std::variant<std::monostate, std::string, std::int64_t, double, MeanSd>;

struct Column {
  std::string name;
  /// Of numbers. Without it a number has three significant digits, and a column with means as many decimals as its smallest
  /// sd needs, within reason.
  std::optional<int> decimals = std::nullopt;
  std::string key = {};  ///< its name in JSON; by default `name`
};

/// Rows may be shorter than the header: what is missing is empty. Columns with a number are aligned at the right.
struct Table {
  std::string title = {};
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows = {};
  std::vector<std::string> legend = {};  ///< lines below
};

/// Title, header, a rule, rows, legend; each line ends with a newline and no line with a space. Line breaks in cells become
/// spaces. Throws Error when a row has more cells than there are columns.
[[nodiscard]] std::string to_text(const Table& table);
[[nodiscard]] std::string to_markdown(const Table& table);

/// {"title", "columns": [keys], "rows": [{key: value}], "legend"}: text, numbers, null for nothing, {"mean", "sd", "n"} for a
/// mean. JSON knows no NaN: such numbers are the texts "nan", "inf" and "-inf".
[[nodiscard]] std::string to_json(const Table& table);

/// All cells as text, as the two above show them. Shared by the writers.
[[nodiscard]] std::vector<std::vector<std::string>> cell_texts(const Table& table);
[[nodiscard]] std::vector<bool> numeric_columns(const Table& table);

}  // namespace ebmlab::report
