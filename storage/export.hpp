// SPDX-License-Identifier: MIT
// Runs and series as CSV (RFC 4180, numbers that read back to the same bits, `nan`, `inf`, `-inf`).
#pragma once

#include "storage/reader.hpp"

#include <cstdint>
#include <iosfwd>
#include <span>

namespace ebmlab::storage {

/// One row a run, in the order given: the run's columns, `seed.<stream>`, `params.<name>`, `eval.<metric>` (of the last step
/// that has it) and `<series>.last`. A run without a value has an empty field.
void export_runs_csv(const Reader& reader, std::span<const std::int64_t> runs, std::ostream& out);

/// One row a value: run_id, run_uuid, method, series, step, time_us, value.
void export_series_csv(const Reader& reader, std::span<const std::int64_t> runs, std::ostream& out);

}  // namespace ebmlab::storage
