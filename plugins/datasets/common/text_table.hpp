// SPDX-License-Identifier: MIT
// Rows of numbers, and perhaps a label, from a file of separated text. No LibTorch here: table.hpp makes a tensor of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ebmlab::datasets {

enum class Header { kAuto, kYes, kNo };

struct TableOptions {
  char separator = 0;                     ///< 0: guessed from the first line
  Header header = Header::kAuto;          ///< automatic: the first line is one when none of its fields is a number
  std::int64_t skip_lines = 0;            ///< lines before the header or the first row
  std::vector<std::string> columns = {};  ///< names or numbers (1 the first, -1 the last); empty: all but the label
  std::string label = {};                 ///< name or number of the column of labels; empty: none
};

struct TextTable {
  std::vector<std::string> names;   ///< of the columns read; their numbers where there is no header
  std::vector<double> values;       ///< row after row, as many a row as there are names
  std::vector<std::string> labels;  ///< a text a row, or none
  std::string sha256;               ///< of the file
};

/// Every row complete and every number finite, or a ConfigError with file:line and column.
[[nodiscard]] TextTable read_text_table(const std::filesystem::path& path, const TableOptions& options);

/// Texts for a message: quoted, with commas, the first ten of many.
[[nodiscard]] std::string listed(const std::vector<std::string>& texts);

/// The text of `among` with the fewest edits from `text`, where that is at most a third of it.
[[nodiscard]] std::optional<std::string> nearest(const std::string& text, const std::vector<std::string>& among);

}  // namespace ebmlab::datasets
