// SPDX-License-Identifier: MIT
// The states of a run and their words.
#include "storage/status.hpp"

#include "storage/error.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace ebmlab::storage {

StoreError::~StoreError() = default;

namespace {

constexpr std::array<std::string_view, 11> kWords{"created", "queued", "running",  "paused", "stopping", "completed",
                                                  "stopped", "failed", "diverged", "killed", "lost"};

}  // namespace

std::string_view to_text(RunStatus status) { return kWords.at(static_cast<std::size_t>(status)); }

RunStatus run_status_from_text(std::string_view text) {
  const auto* const found = std::find(kWords.begin(), kWords.end(), text);
  if (found != kWords.end()) return static_cast<RunStatus>(found - kWords.begin());
  std::string allowed;
  for (const auto word : kWords) allowed.append(allowed.empty() ? "" : ", ").append(word);
  throw StoreError("status = '" + std::string(text) + "': must be one of " + allowed);
}

bool is_live(RunStatus status) {
  return status == RunStatus::kRunning || status == RunStatus::kPaused || status == RunStatus::kStopping;
}

bool is_final(RunStatus status) {
  switch (status) {
    case RunStatus::kCompleted:
    case RunStatus::kStopped:
    case RunStatus::kFailed:
    case RunStatus::kDiverged:
    case RunStatus::kKilled:
      return true;
    default:
      return false;
  }
}

}  // namespace ebmlab::storage
