// SPDX-License-Identifier: MIT
// Replicates, runs that differ in their seed alone, as one row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "storage/views.hpp"

namespace ebmlab::gui {

/// Runs with one key, in the order of the first of each.
[[nodiscard]] std::vector<std::vector<std::int64_t>> fold_runs(std::span<const std::int64_t> runs,
                                                               std::span<const std::string> keys);

/// One field of several runs: their value when it is one; "median [quartile, quartile]" of numbers; seeds and ids as a list;
/// else the texts there are.
[[nodiscard]] storage::FieldValue fold_values(const std::string& field, std::span<const storage::FieldValue> values);

}  // namespace ebmlab::gui
