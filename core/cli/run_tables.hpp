// SPDX-License-Identifier: MIT
// The parts of one run's record as tables.
#pragma once

#include "report/table.hpp"
#include "storage/reader.hpp"

namespace ebmlab::cli {

struct NamedTable {
  std::string key;  ///< in JSON
  report::Table table;
};

/// Parameters, plugins, data sets, seeds, sessions, series, evaluations (of the last step that has one), events, snapshots,
/// checkpoints, evaluations of checkpoints; empty ones too.
[[nodiscard]] std::vector<NamedTable> run_tables(const storage::Reader& reader, const storage::RunDetail& detail);

/// What checkpoints, those that are given, were found to be worth: a row a metric.
[[nodiscard]] report::Table checkpoint_evaluations_table(const std::vector<storage::EvaluationRow>& rows,
                                                         const std::vector<storage::CheckpointRow>& checkpoints);

}  // namespace ebmlab::cli
