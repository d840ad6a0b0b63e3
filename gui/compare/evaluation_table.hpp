// SPDX-License-Identifier: MIT
// What the selected runs were judged by, methods by metrics, over seeds.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/views.hpp"

namespace ebmlab::gui {

/// A run and how it was judged.
struct JudgedRun {
  storage::RunSummary run;
  std::vector<storage::EvaluationRow> evaluations;  ///< by step
};

/// One metric over the seeds of a method.
struct Cell {
  std::vector<double> values;  ///< of the seeds that have one
  std::size_t undefined = 0;   ///< seeds in which it is judged and has no value
  [[nodiscard]] double mean() const;
  [[nodiscard]] double sd() const;  ///< of the sample; 0 for one value
};

/// A method under one configuration: its replicates.
struct MethodRow {
  std::string method;
  std::string replicate_key;
  std::string label;  ///< the method, with "#2" and so on when a configuration of it stands above
  std::vector<std::int64_t> runs;
  std::map<std::string, Cell> cells;  ///< by metric
};

/// How a metric is read.
struct MetricInfo {
  std::string name;
  std::string definition;       ///< as it was recorded; empty when it was not
  std::optional<double> floor;  ///< what the data get under the same measurement
};

struct EvaluationTable {
  std::vector<MetricInfo> metrics;  ///< in the order in which they were recorded
  std::vector<MethodRow> methods;   ///< in the order of the runs
  bool is_judged_alike = true;      ///< one protocol a metric
};

/// Of each run and metric the last evaluation, at `step` or before when that is given.
[[nodiscard]] EvaluationTable evaluation_table(const std::vector<JudgedRun>& runs, std::optional<std::int64_t> step = {});

}  // namespace ebmlab::gui
