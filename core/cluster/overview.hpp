// SPDX-License-Identifier: MIT
// How each task stands, from what the folder says of it and what Slurm does; and submitting some of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cluster/slurm.hpp"
#include "cluster/submission.hpp"

namespace ebmlab::cluster {

enum class Standing {
  kNew,     ///< never submitted
  kQueued,  ///< waits in Slurm's queue
  kRunning,
  kStopped,    ///< ended with a checkpoint, by a time limit for instance, and nobody goes on with it
  kCancelled,  ///< the same, as the user wished
  kLost,       ///< its task ended without a word
  kCompleted,
  kFailed,
  kDiverged
};
[[nodiscard]] std::string_view to_text(Standing standing);
/// queued, running: Slurm has it.
[[nodiscard]] bool is_live(Standing standing);

/// What else there is to know of a task but its state.
struct Surroundings {
  std::optional<JobTask> job = {};  ///< as Slurm has it; none: it does not know it, any more
  bool was_submitted = true;
  bool is_cancelled = false;    ///< the mark in the folder
  bool has_asked_slurm = true;  ///< false: Slurm is not at hand
};
[[nodiscard]] Standing standing_of(const TaskState& state, const Surroundings& around);

struct TaskView {
  Task task;
  TaskState state;
  Standing standing = Standing::kNew;
  std::string job;     ///< "12_3"; empty: never submitted
  std::string reason;  ///< the task's own, else Slurm's
  std::string node;
};

struct Overview {
  std::vector<TaskView> tasks;  ///< in the order of the submission
  bool collects = false;        ///< a job that collects is in the queue
  std::string notice;           ///< why Slurm could not be asked; empty: it was
};
[[nodiscard]] Overview overview(const JobFolder& folder, const Submission& submission, const Slurm& slurm);

/// "20 completed, 3 running, 1 failed".
[[nodiscard]] std::string summary_text(const std::vector<TaskView>& tasks);

/// One process of the task died, for that reason. False when it must not be taken up again: it has failed then.
[[nodiscard]] bool note_death(TaskState& state, const std::string& reason, std::int64_t retries);
/// Its last process ended without saying how; the same for it. One that was asked to end and came further has not died.
[[nodiscard]] bool note_silence(TaskState& state, const std::string& slurm_state, std::int64_t retries);

/// Arrays for these tasks, and a job that collects after them. Each id is in submission.json before anything else can fail.
/// The caller has the folder's lock. Errors: Error that says what was submitted before.
void submit_tasks(const JobFolder& folder, Submission& submission, const std::vector<int>& tasks, const Slurm& slurm);
/// The job that collects, after the newest arrays.
void submit_collect(const JobFolder& folder, Submission& submission, const std::vector<std::string>& arrays,
                    const Slurm& slurm);

}  // namespace ebmlab::cluster
