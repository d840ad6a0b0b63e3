// SPDX-License-Identifier: MIT
// Tables as aligned text and as Markdown.
#include "report/table.hpp"

#include "report/unicode.hpp"

#include <algorithm>

namespace ebmlab::report {
namespace {

constexpr const char* kGap = "  ";

std::vector<std::string> header_of(const Table& table) {
  std::vector<std::string> names;
  names.reserve(table.columns.size());
  for (const auto& column : table.columns) names.push_back(printable(column.name));
  return names;
}

void append_line(std::string& text, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + "\n";
}

struct Alignment {
  std::vector<std::size_t> widths;
  std::vector<bool> right;
};

std::string aligned(const std::vector<std::string>& cells, const Alignment& alignment) {
  std::string line;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (c > 0) line += kGap;
    line += alignment.right[c] ? pad_left(cells[c], alignment.widths[c]) : pad_right(cells[c], alignment.widths[c]);
  }
  return line;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

/// What Markdown would take for markup, and the bar that ends a cell.
std::string markdown_escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("|*_`<>\\").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const auto& cell : cells) line += " " + cell + (cell.empty() ? "|" : " |");
  return line;
}

std::string with_escapes(std::vector<std::string> cells) {
  for (auto& cell : cells) cell = markdown_escaped(cell);
  return markdown_row(cells);
}

}  // namespace

std::string to_text(const Table& table) {
  const auto header = header_of(table);
  const auto cells = cell_texts(table);
  Alignment alignment{{}, numeric_columns(table)};
  for (std::size_t c = 0; c < header.size(); ++c) {
    std::size_t width = display_width(header[c]);
    for (const auto& row : cells) width = std::max(width, display_width(row[c]));
    alignment.widths.push_back(width);
  }
  std::string result;
  if (!table.title.empty()) append_line(result, printable(table.title));
  append_line(result, aligned(header, alignment));
  std::vector<std::string> rule;
  rule.reserve(alignment.widths.size());
  for (const auto width : alignment.widths) rule.push_back(repeated("─", width));
  append_line(result, aligned(rule, alignment));
  for (const auto& row : cells) append_line(result, aligned(row, alignment));
  for (const auto& line : table.legend) append_line(result, printable(line));
  return result;
}

std::string to_markdown(const Table& table) {
  std::string result;
  if (!table.title.empty()) result.append("**").append(markdown_escaped(printable(table.title))).append("**\n\n");
  result += with_escapes(header_of(table)) + "\n";
  std::vector<std::string> rule;
  for (const bool is_number : numeric_columns(table)) rule.emplace_back(is_number ? "---:" : ":---");
  result += markdown_row(rule) + "\n";
  for (const auto& row : cell_texts(table)) result += with_escapes(row) + "\n";
  if (!table.legend.empty()) result += '\n';
  for (const auto& line : table.legend) result.append("- ").append(markdown_escaped(printable(line))).append("\n");
  return result;
}

}  // namespace ebmlab::report
