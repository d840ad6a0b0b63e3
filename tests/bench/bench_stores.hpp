// SPDX-License-Identifier: MIT
// Stores of the sizes that the budgets speak of.
#pragma once

#include "storage/records.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace ebmlab::storage::bench {

/// As large as those of real comparisons: 100 parameters, 3.6 kB of configuration.
[[nodiscard]] NewRun a_run(int number);
[[nodiscard]] HostRecord this_host();

/// One run of 100 parameters, 30 series and an evaluation is made with Store and Recorder; its rows are then copied by SQL,
/// with values of their own, until there are so many runs (Store would take minutes for 30,000).
void make_wide_store(const std::filesystem::path& file, int runs);

/// Every value goes through a Recorder. The ids of the runs.
std::vector<std::int64_t> make_long_store(const std::filesystem::path& file, int runs, int series, std::int64_t points);

}  // namespace ebmlab::storage::bench
