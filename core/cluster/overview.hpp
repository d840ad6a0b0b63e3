// SPDX-License-Identifier: MIT
// How each task stands, from what the folder says of it and what Slurm does.
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
  bool has_begun = true;        ///< its newest job has: there is a log of it
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

}  // namespace ebmlab::cluster
