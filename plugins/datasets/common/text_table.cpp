// SPDX-License-Identifier: MIT
#include "common/text_table.hpp"

#include "common/file.hpp"
#include "common/records.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

namespace ebmlab::datasets {

namespace {

constexpr std::int64_t kLargestText = std::int64_t{256} << 20;

using Fields = std::vector<std::string_view>;

std::optional<double> finite_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool is_missing(std::string_view text) {
  constexpr std::array<std::string_view, 9> kMissing = {"", "?", "NA", "N/A", "nan", "NaN", "NAN", "null", "NULL"};
  return std::find(kMissing.begin(), kMissing.end(), text) != kMissing.end();
}

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

bool is_header(const Fields& first, Header setting) {
  if (setting != Header::kAuto) return setting == Header::kYes;
  return std::none_of(first.begin(), first.end(), [](std::string_view field) { return finite_number(field).has_value(); });
}

/// The columns that are read, as places in a record.
struct Layout {
  std::string file;
  std::vector<std::string> names;  // of all columns
  bool has_header = false;
  std::int64_t first_line = 0;
  std::vector<std::size_t> columns = {};
  std::optional<std::size_t> label = {};
};

[[noreturn]] void refuse_column(const Layout& layout, const std::string& key, const std::string& wanted) {
  const auto near = layout.has_header ? nearest(wanted, layout.names) : std::nullopt;
  const std::string has = " It has " + std::to_string(layout.names.size());
  throw ConfigError("dataset." + key + ": " + layout.file + " has no column " + in_quotes(wanted) +
                    (near ? "; did you mean " + in_quotes(*near) + "?" : ".") + has +
                    (layout.has_header ? ": " + listed(layout.names) : " without names: give numbers, 1 the first"));
}

std::size_t place_of(const Layout& layout, const std::string& key, const std::string& wanted) {
  if (layout.has_header) {
    const auto found = std::find(layout.names.begin(), layout.names.end(), wanted);
    if (found != layout.names.end()) {
      if (std::find(found + 1, layout.names.end(), wanted) == layout.names.end()) {
        return static_cast<std::size_t>(found - layout.names.begin());
      }
      throw ConfigError("dataset." + key + ": " + layout.file + " has two columns " + in_quotes(wanted) +
                        "; give a number, 1 the first");
    }
  }
  const auto count = static_cast<std::int64_t>(layout.names.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  const bool is_number = error == std::errc{} && end == wanted.data() + wanted.size();
  if (!is_number || number == 0 || number > count || number < -count) refuse_column(layout, key, wanted);
  return static_cast<std::size_t>(number > 0 ? number - 1 : count + number);
}

void choose_columns(Layout& layout, const TableOptions& options) {
  if (!options.label.empty()) layout.label = place_of(layout, "label", options.label);
  for (const std::string& wanted : options.columns) {
    const std::size_t place = place_of(layout, "columns", wanted);
    if (layout.label == place)
      throw ConfigError("dataset.columns: " + in_quotes(wanted) + " is the label, which cannot be data too");
    if (std::find(layout.columns.begin(), layout.columns.end(), place) != layout.columns.end()) {
      throw ConfigError("dataset.columns: " + in_quotes(wanted) + " is named twice");
    }
    layout.columns.push_back(place);
  }
  if (!options.columns.empty()) return;
  for (std::size_t place = 0; place < layout.names.size(); ++place) {
    if (layout.label != place) layout.columns.push_back(place);
  }
  if (layout.columns.empty()) throw ConfigError(layout.file + ": there is no column besides the label");
}

double value_at(const RecordReader& reader, const Layout& layout, std::size_t place) {
  const std::string_view field = reader.fields()[place];
  if (const auto value = finite_number(field)) return *value;
  const std::string where =
      reader.place() + ": column " + (layout.has_header ? in_quotes(layout.names[place]) : std::to_string(place + 1));
  if (is_missing(field)) {
    throw ConfigError(where + " is missing (" + in_quotes(field) +
                      "): every row must be complete; remove the row or leave out the column");
  }
  const bool could_be_header = !layout.has_header && reader.line() == layout.first_line;
  throw ConfigError(where + ": " + in_quotes(field) + " is not a finite number" +
                    (could_be_header ? " (header = \"yes\" if this line holds names)" : ""));
}

void check_width(const RecordReader& reader, const Layout& layout) {
  if (reader.fields().size() == layout.names.size()) return;
  throw ConfigError(reader.place() + ": " + std::to_string(reader.fields().size()) + " fields, but line " +
                    std::to_string(layout.first_line) + " has " + std::to_string(layout.names.size()) +
                    " (skip_lines passes over lines before the table)");
}

Layout layout_of(const RecordReader& reader, const std::string& file, const TableOptions& options) {
  Layout layout{
      .file = file, .names = {}, .has_header = is_header(reader.fields(), options.header), .first_line = reader.line()};
  for (std::size_t i = 0; i < reader.fields().size(); ++i) {
    layout.names.push_back(layout.has_header ? std::string(reader.fields()[i]) : std::to_string(i + 1));
  }
  choose_columns(layout, options);
  return layout;
}

}  // namespace

TextTable read_text_table(const std::filesystem::path& path, const TableOptions& options) {
  const std::string text = FileReader(path).rest(kLargestText);
  RecordReader reader(text, path.string());
  reader.skip_lines(options.skip_lines);
  const char separator = options.separator != 0 ? options.separator : reader.guess_separator();
  bool has_row = reader.next(separator);
  if (!has_row) throw ConfigError(path.string() + ": holds no rows");
  const Layout layout = layout_of(reader, path.string(), options);
  if (layout.has_header) has_row = reader.next(separator);

  TextTable table{.names = {}, .values = {}, .labels = {}, .sha256 = sha256_of_file(path)};
  for (const std::size_t place : layout.columns) table.names.push_back(layout.names[place]);
  for (; has_row; has_row = reader.next(separator)) {
    check_width(reader, layout);
    for (const std::size_t place : layout.columns) table.values.push_back(value_at(reader, layout, place));
    if (layout.label) table.labels.emplace_back(reader.fields()[*layout.label]);
  }
  if (table.values.empty()) throw ConfigError(path.string() + ": holds a header and no rows");
  return table;
}

std::string listed(const std::vector<std::string>& texts) {
  constexpr std::size_t kShown = 10;
  std::string list;
  for (std::size_t i = 0; i < std::min(texts.size(), kShown); ++i) {
    if (i > 0) list += ", ";
    list += in_quotes(texts[i]);
  }
  if (texts.size() > kShown) list += " and " + std::to_string(texts.size() - kShown) + " more";
  return list;
}

std::optional<std::string> nearest(const std::string& text, const std::vector<std::string>& among) {
  std::optional<std::string> best;
  std::size_t fewest = text.size() / 3 + 1;
  for (const std::string& candidate : among) {
    std::vector<std::size_t> row(candidate.size() + 1);  // of Levenshtein's table
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::size_t diagonal = std::exchange(row[0], i + 1);
      for (std::size_t j = 0; j < candidate.size(); ++j) {
        const std::size_t changed = diagonal + (text[i] == candidate[j] ? 0 : 1);
        diagonal = std::exchange(row[j + 1], std::min({changed, row[j] + 1, row[j + 1] + 1}));
      }
    }
    if (row.back() < fewest) {
      fewest = row.back();
      best = candidate;
    }
  }
  return best;
}

}  // namespace ebmlab::datasets
