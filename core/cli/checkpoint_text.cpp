// SPDX-License-Identifier: MIT
#include "cli/checkpoint_text.hpp"

namespace ebmlab::cli {

std::string called(const storage::RunSummary& run) { return "run " + std::to_string(run.id) + " (" + run.name + ")"; }

std::string steps_text(const std::vector<storage::CheckpointRow>& checkpoints) {
  std::string text;
  for (const storage::CheckpointRow& checkpoint : checkpoints) {
    const std::string step = std::to_string(checkpoint.step) + " (" + checkpoint.kind + ")";
    text += (text.empty() ? "" : ", ") + step;
  }
  return text.empty() ? "it has none" : "it has those of steps " + text;
}

}  // namespace ebmlab::cli
