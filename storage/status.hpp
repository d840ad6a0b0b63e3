// SPDX-License-Identifier: MIT
// The states of a run.
#pragma once

#include <string_view>

namespace ebmlab::storage {

enum class RunStatus {
  kCreated,    ///< written down, not yet given to anybody
  kQueued,     ///< a supervisor will start it
  kRunning,    ///< a process trains it
  kPaused,     ///< its process waits
  kStopping,   ///< asked to stop, on its way to a checkpoint
  kCompleted,  ///< reached its steps
  kStopped,    ///< asked (Ctrl-C, `ebmlab stop`); has a checkpoint once it was running
  kFailed,     ///< an error; see the reason and the exit code
  kDiverged,   ///< a watched quantity turned non-finite
  kKilled,     ///< its supervisor saw a signal end it
  kLost,       ///< no proof of life and no supervisor; a later heartbeat takes it back
};

/// "created", "queued", ... "lost".
[[nodiscard]] std::string_view to_text(RunStatus status);
/// Errors: StoreError that lists the allowed words.
[[nodiscard]] RunStatus run_status_from_text(std::string_view text);

/// running, paused, stopping: a process must be behind it.
[[nodiscard]] bool is_live(RunStatus status);
/// completed, stopped, failed, diverged, killed. `lost` is not final.
[[nodiscard]] bool is_final(RunStatus status);
/// Whether a run may go from one state to the other; the table is in docs/store.md.
[[nodiscard]] bool may_become(RunStatus from, RunStatus to);

/// What a person may ask of a run from outside; the run looks for it at each heartbeat.
enum class Request { kPause, kResume, kStop, kCheckpoint };
/// "pause", "resume", "stop", "checkpoint".
[[nodiscard]] std::string_view to_text(Request request);
/// Errors: StoreError.
[[nodiscard]] Request request_from_text(std::string_view text);

}  // namespace ebmlab::storage
