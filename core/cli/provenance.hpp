// SPDX-License-Identifier: MIT
// Runs and where they come from, as tables over many runs.
#pragma once

#include <vector>

#include "report/table.hpp"
#include "storage/reader.hpp"

namespace ebmlab::cli {

/// A row a run: status, seed, steps, evaluations, seconds, reason.
[[nodiscard]] report::Table runs_table(const std::vector<storage::RunDetail>& runs);

/// Plugins with their sha256, data sets with their fingerprints, builds and machines, each once with the runs that it was in;
/// without the empty ones.
[[nodiscard]] std::vector<report::Table> provenance_tables(const std::vector<storage::RunDetail>& runs);

}  // namespace ebmlab::cli
