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
/// checkpoints; empty ones too.
[[nodiscard]] std::vector<NamedTable> run_tables(const storage::Reader& reader, const storage::RunDetail& detail);

}  // namespace ebmlab::cli
