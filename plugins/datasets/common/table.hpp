// SPDX-License-Identifier: MIT
// Rows of numbers, and perhaps a label, from a file of separated text.
#pragma once

#include <ebmlab/tensors.hpp>

#include <filesystem>
#include <optional>

namespace ebmlab::datasets {

enum class Header { kAuto, kYes, kNo };

struct TableOptions {
  char separator = 0;                     ///< 0: guessed from the first line
  Header header = Header::kAuto;          ///< automatic: the first line is one when none of its fields is a number
  std::int64_t skip_lines = 0;            ///< lines before the header or the first row
  std::vector<std::string> columns = {};  ///< names or numbers (1 the first, -1 the last); empty: all but the label
  std::string label = {};                 ///< name or number of the column of labels; empty: none
};

struct Table {
  std::vector<std::string> names;   ///< of the columns read; their numbers where there is no header
  at::Tensor values;                ///< [N, D] float64
  std::vector<std::string> labels;  ///< N texts, or none
  std::string sha256;               ///< of the file
};

/// Every row complete and every number finite, or a ConfigError with file:line and column.
[[nodiscard]] Table read_table(const std::filesystem::path& path, const TableOptions& options);

/// Texts for a message: quoted, with commas, the first ten of many.
[[nodiscard]] std::string listed(const std::vector<std::string>& texts);

/// The text of `among` with the fewest edits from `text`, where that is at most a third of it.
[[nodiscard]] std::optional<std::string> nearest(const std::string& text, const std::vector<std::string>& among);

}  // namespace ebmlab::datasets
