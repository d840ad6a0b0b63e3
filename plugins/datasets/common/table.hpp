// SPDX-License-Identifier: MIT
// The rows of a file of separated text as a tensor.
#pragma once

#include "common/text_table.hpp"

#include <ebmlab/tensors.hpp>

namespace ebmlab::datasets {

struct Table {
  std::vector<std::string> names;   ///< of the columns read; their numbers where there is no header
  at::Tensor values;                ///< [N, D] float64
  std::vector<std::string> labels;  ///< N texts, or none
  std::string sha256;               ///< of the file
};

/// Every row complete and every number finite, or a ConfigError with file:line and column.
[[nodiscard]] Table read_table(const std::filesystem::path& path, const TableOptions& options);

}  // namespace ebmlab::datasets
