// SPDX-License-Identifier: MIT
// The states of a run and their words.
#include "storage/status.hpp"

#include "storage/error.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace ebmlab::storage {

StoreError::~StoreError() = default;
StoreBusy::~StoreBusy() = default;

namespace {

constexpr std::array<std::string_view, 11> kWords{"created", "queued", "running",  "paused", "stopping", "completed",
                                                  "stopped", "failed", "diverged", "killed", "lost"};

constexpr std::array<std::string_view, 4> kRequests{"pause", "resume", "stop", "checkpoint"};

using enum RunStatus;

/// From each state, in the order of the enumeration.
const std::array<std::vector<RunStatus>, kWords.size()> kNext{{
    {kQueued, kRunning, kStopped, kFailed},                                                     // created
    {kRunning, kStopped, kFailed, kKilled},                                                     // queued
    {kPaused, kStopping, kCompleted, kStopped, kFailed, kDiverged, kKilled, kLost},             // running
    {kRunning, kStopping, kStopped, kFailed, kKilled, kLost},                                   // paused
    {kCompleted, kStopped, kFailed, kDiverged, kKilled, kLost},                                 // stopping
    {kQueued, kRunning},                                                                        // completed
    {kQueued, kRunning},                                                                        // stopped
    {kQueued, kRunning},                                                                        // failed
    {kQueued, kRunning},                                                                        // diverged
    {kQueued, kRunning},                                                                        // killed
    {kQueued, kRunning, kPaused, kStopping, kCompleted, kStopped, kFailed, kDiverged, kKilled}  // lost
}};

}  // namespace

bool may_become(RunStatus from, RunStatus to) {
  const std::vector<RunStatus>& next = kNext.at(static_cast<std::size_t>(from));
  return std::find(next.begin(), next.end(), to) != next.end();
}

std::string_view to_text(Request request) { return kRequests.at(static_cast<std::size_t>(request)); }

Request request_from_text(std::string_view text) {
  const auto* const found = std::find(kRequests.begin(), kRequests.end(), text);
  if (found == kRequests.end())
    throw StoreError("request = '" + std::string(text) + "': must be pause, resume, stop or checkpoint");
  return static_cast<Request>(found - kRequests.begin());
}

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
