// SPDX-License-Identifier: MIT
// A run and its checkpoints in the words of commands.
#pragma once

#include <string>
#include <vector>

#include "storage/views.hpp"

namespace ebmlab::cli {

/// "run 17 (gcd/seed-0)"
[[nodiscard]] std::string called(const storage::RunSummary& run);

/// "it has those of steps 100 (auto), 200 (final)", or that there is none.
[[nodiscard]] std::string steps_text(const std::vector<storage::CheckpointRow>& checkpoints);

}  // namespace ebmlab::cli
