// SPDX-License-Identifier: MIT
// Where a run of a submission is, as its task writes it into the folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ebmlab::cluster {

/// Where a run is, as its task says.
struct TaskState {
  enum class Status {
    kQueued,     ///< its task has not begun, or is to go on
    kRunning,    ///< a process is behind it, or died without a word
    kStopping,   ///< asked to end; saving a checkpoint
    kStopped,    ///< with its checkpoint in the folder
    kCancelled,  ///< the same, and to stay so
    kCompleted,
    kFailed,  ///< by its own account, or for good after too many deaths
    kDiverged
  };
  Status status = Status::kQueued;
  std::string reason;
  std::int64_t step = 0;        ///< of what the folder has
  std::int64_t begun_step = 0;  ///< at which the last process began
  int attempts = 0;             ///< processes so far
  int deaths = 0;               ///< of them, those that died, or came no further, since it was submitted
  std::string job, node;        ///< of the last process
  std::int64_t updated_us = 0;
};
[[nodiscard]] std::string_view to_text(TaskState::Status status);
/// Throws Error for a word that is none.
[[nodiscard]] TaskState::Status task_status_from_text(std::string_view text);
/// completed, failed, diverged.
[[nodiscard]] bool has_ended(TaskState::Status status);

/// One process of the task died, for that reason. False when it must not be taken up again: it has failed then.
[[nodiscard]] bool note_death(TaskState& state, const std::string& reason, std::int64_t retries);
/// Its last process ended without saying how; the same for it. One that was asked to end and came further has not died.
[[nodiscard]] bool note_silence(TaskState& state, const std::string& slurm_state, std::int64_t retries);

}  // namespace ebmlab::cluster
