// SPDX-License-Identifier: MIT
// Runs for other programs: as CSV (RFC 4180, numbers that read back to the same bits, `nan`, `inf`, `-inf`), their weights as
// safetensors. jsonl.hpp writes them complete, npy.hpp their snapshots.
#pragma once

#include "storage/reader.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>

namespace ebmlab::storage {

/// One row a run, in the order given: the run's columns, `seed.<stream>`, `params.<name>`, `eval.<metric>` (of the last
/// evaluation: one step under one protocol) and `<series>.last`. A run without a value has an empty field.
void export_runs_csv(const Reader& reader, std::span<const std::int64_t> runs, std::ostream& out);

/// One row a value: run_id, run_uuid, method, series, step, time_us, value.
void export_series_csv(const Reader& reader, std::span<const std::int64_t> runs, std::ostream& out);

/// A safetensors file of the final checkpoint's weights, or else of the last one's, with the metadata `run` (UUID), `step`,
/// `method`, `configuration` (JSON) and `checkpoint` (sha256). None when the run has no checkpoint, or one without weights.
[[nodiscard]] std::optional<Bytes> export_weights(const Reader& reader, std::int64_t run);

}  // namespace ebmlab::storage
