// SPDX-License-Identifier: MIT
// Runs as an MLflow backend store: one SQLite file that MLflow 2.9 and later open.
#pragma once

#include "storage/reader.hpp"

#include <cstdint>
#include <filesystem>
#include <span>

namespace ebmlab::storage {

/// Writes `file`, for `mlflow ui --backend-store-uri sqlite:///FILE` (storage/mlflow_schema.sql tells which releases open it).
/// All or nothing; it does not exist before it is whole.
///
/// - A run keeps its UUID (without hyphens). completed is FINISHED; stopped KILLED; failed, diverged, killed and lost FAILED;
///   running, paused and stopping RUNNING; created and queued SCHEDULED. The tag ebmlab.status has our word.
/// - Parameters and seeds (`seed.<stream>`) are params, cut at 6000 bytes; tags and notes are cut at 5000. A run of which
/// anything
///   was cut has the tag ebmlab.cut with the names.
/// - Scalars (export_scalars.hpp) and energy_evals and grad_evals are metrics; times in ms. MLflow cannot hold an infinity and
///   puts the largest double in its place; the tag ebmlab.infinities names the series and how many. NaN stays NaN.
/// - A run's own tag is one of MLflow with the value "true".
/// - Characters that MLflow does not allow in a name become `_`.
///
/// Errors: StoreError, also when `file` exists.
void export_mlflow(const Reader& reader, std::span<const std::int64_t> runs, const std::filesystem::path& file);

}  // namespace ebmlab::storage
