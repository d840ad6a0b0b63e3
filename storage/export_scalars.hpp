// SPDX-License-Identifier: MIT
// What other trackers call the scalars of a run: its series, and its evaluations as series of their own.
#pragma once

#include "storage/reader.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ebmlab::storage {

/// First the series by name, then `eval.<metric>` for each metric of the last evaluation's protocol: those of one protocol
/// belong together. One series is in memory at a time. An undefined metric is a NaN. The store keeps no time of an evaluation:
/// it gets that of the last point recorded up to its step, or else the run's start. Errors: StoreError.
void for_each_scalar(const Reader& reader, const RunDetail& run,
                     const std::function<void(const std::string& name, const SeriesData& data)>& visit);

/// The sha256 of that protocol; empty when nothing was evaluated.
[[nodiscard]] std::string last_protocol(const std::vector<EvaluationRow>& evaluations);

}  // namespace ebmlab::storage
