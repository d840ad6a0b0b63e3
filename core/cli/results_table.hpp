// SPDX-License-Identifier: MIT
// A comparison as a table: columns that fit the data set, floors and baselines as rows, definitions below.
#pragma once

#include "cli/results.hpp"
#include "report/table.hpp"

namespace ebmlab::cli {

struct TableOptions {
  bool has_all_metrics = false;  ///< also those that only explain others
  bool is_for_json = false;      ///< plain numbers in place of millions
  bool has_medians = false;      ///< median and range over seeds, as text, in place of mean and sd
};

/// A metric as people read it: "SW", "AUROC averages", "KL".
[[nodiscard]] std::string metric_title(const std::string& metric);

/// The metrics that a table of the comparison has, in its order.
[[nodiscard]] std::vector<std::string> shown_metrics(const Comparison& comparison, bool all);

[[nodiscard]] report::Table results_table(const Comparison& comparison, const TableOptions& options = {});

/// "gcd/seed-1 (run 5): diverged: ..." for each run that did not complete.
[[nodiscard]] std::vector<std::string> unfinished(const Comparison& comparison);

}  // namespace ebmlab::cli
