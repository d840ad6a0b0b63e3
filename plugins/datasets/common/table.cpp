// SPDX-License-Identifier: MIT
#include "common/table.hpp"

namespace ebmlab::datasets {

Table read_table(const std::filesystem::path& path, const TableOptions& options) {
  TextTable text = read_text_table(path, options);
  const auto width = static_cast<std::int64_t>(text.names.size());
  return {.names = std::move(text.names),
          .values = at::tensor(text.values, at::kDouble).view({-1, width}),
          .labels = std::move(text.labels),
          .sha256 = std::move(text.sha256)};
}

}  // namespace ebmlab::datasets
