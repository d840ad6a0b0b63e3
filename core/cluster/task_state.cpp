// SPDX-License-Identifier: MIT
// Where a run of a submission is.
#include "cluster/task_state.hpp"

#include <algorithm>
#include <array>
#include <ebmlab/error.hpp>
#include <utility>

namespace ebmlab::cluster {
namespace {

using Status = TaskState::Status;

constexpr std::array<std::pair<Status, std::string_view>, 8> kStatuses{{{Status::kQueued, "queued"},
                                                                        {Status::kRunning, "running"},
                                                                        {Status::kStopping, "stopping"},
                                                                        {Status::kStopped, "stopped"},
                                                                        {Status::kCancelled, "cancelled"},
                                                                        {Status::kCompleted, "completed"},
                                                                        {Status::kFailed, "failed"},
                                                                        {Status::kDiverged, "diverged"}}};

}  // namespace

std::string_view to_text(Status status) {
  return std::find_if(kStatuses.begin(), kStatuses.end(), [&](const auto& pair) { return pair.first == status; })->second;
}

Status task_status_from_text(std::string_view text) {
  const auto* const found =
      std::find_if(kStatuses.begin(), kStatuses.end(), [&](const auto& pair) { return pair.second == text; });
  if (found == kStatuses.end()) throw Error("\"" + std::string(text) + "\" is no state of a task");
  return found->first;
}

bool has_ended(Status status) {
  return status == Status::kCompleted || status == Status::kFailed || status == Status::kDiverged;
}

bool note_death(TaskState& state, const std::string& reason, std::int64_t retries) {
  ++state.deaths;
  if (state.deaths <= retries) {
    state.status = Status::kStopped;
    state.reason = reason;
    return true;
  }
  state.status = Status::kFailed;
  state.reason = retries == 0 ? reason : "died " + std::to_string(state.deaths) + " times, the last time: " + reason;
  return false;
}

bool note_silence(TaskState& state, const std::string& slurm_state, std::int64_t retries) {
  if (state.status == Status::kStopping && state.step > state.begun_step) {
    state.status = Status::kStopped;
    return true;
  }
  return note_death(state, "its task ended without a word" + (slurm_state.empty() ? "" : " (" + slurm_state + ")"), retries);
}

}  // namespace ebmlab::cluster
