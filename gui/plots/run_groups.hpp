// SPDX-License-Identifier: MIT
// Which of the selected runs are drawn alike: replicates, that is the same configuration but for its seeds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "storage/views.hpp"

namespace ebmlab::gui {

struct RunGroup {
  std::string label;  ///< the method; with the experiment or the first run's id where that is not enough
  std::size_t style = 0;
  std::vector<std::size_t> runs;  ///< places in what was given
};

/// In the order of their first runs. A run without a replicate key is a group of its own.
[[nodiscard]] std::vector<RunGroup> groups_of(std::span<const storage::RunSummary> runs);
/// Each run by itself, with its name.
[[nodiscard]] std::vector<RunGroup> one_by_one(std::span<const storage::RunSummary> runs);

/// Run -> the style of its group among these: one and the same on every page that shows some of them.
[[nodiscard]] std::map<std::int64_t, std::size_t> styles_of(std::span<const storage::RunSummary> runs);

/// At most `most` runs: all when they are no more, else the first of each group.
[[nodiscard]] std::vector<storage::RunSummary> shown_runs(std::span<const storage::RunSummary> runs, std::size_t most);
/// "gcd, seed 0": the run's own name, with its id where another of these is called the same.
[[nodiscard]] std::string run_label(const storage::RunSummary& run, std::span<const storage::RunSummary> among);

}  // namespace ebmlab::gui
