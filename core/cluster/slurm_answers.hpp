// SPDX-License-Identifier: MIT
// What Slurm's programs say of jobs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::cluster {

/// A job, or one task of an array, as squeue or sacct tell of it.
struct JobTask {
  std::string job;           ///< the array's id, or that of a job without tasks
  std::optional<int> index;  ///< in the array
  std::string state;         ///< Slurm's word: PENDING, RUNNING, COMPLETED, CANCELLED, ...
  std::string node, reason;
  friend bool operator==(const JobTask&, const JobTask&) = default;
};

/// Of the states of jobs: it waits or is at work, or has begun or is about to end.
[[nodiscard]] bool is_in_queue(std::string_view state);
/// Of them, those that have a node.
[[nodiscard]] bool has_node(std::string_view state);

/// What `scontrol show job` says of one task.
struct JobState {
  std::string state, reason;
  int restarts = 0;  ///< how often it was put back into the queue
  bool is_preempted = false;
};

/// What is to become of a job that was told to end.
enum class Wish {
  kRequeue,     ///< it must put itself back into the queue
  kIsRequeued,  ///< Slurm has done so
  kTimeIsUp,    ///< it ends here, and whoever comes later goes on with it
  kCancelled    ///< it ends, and is to stay so
};
/// Of a job that Slurm shows so (none: it does not know it any more), and that had been put back `restarts` times when it
/// began. One that was put back and one that was cancelled are both COMPLETING: the former's restarts are more by then.
[[nodiscard]] Wish wish_of(const std::optional<JobState>& job, int restarts);

/// "0-2,7" and "3-7%2" as squeue, sacct and sbatch write lists of tasks; "0-8:4" too. Nothing for what is none.
[[nodiscard]] std::vector<int> parse_indices(std::string_view text);
/// The reverse of it, neighbours together; `at_once` > 0: so many of them at a time.
[[nodiscard]] std::string indices_text(const std::vector<int>& indices, long at_once = 0);

/// Those that are not empty.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

// Answers of squeue, sacct, sbatch and scontrol, as class Slurm asks for them. What is not understood is left out.
[[nodiscard]] std::vector<JobTask> parse_queue(std::string_view text);
[[nodiscard]] std::vector<JobTask> parse_history(std::string_view text);
[[nodiscard]] std::optional<JobState> parse_job(std::string_view text);
[[nodiscard]] std::optional<std::string> parse_job_id(std::string_view text);  ///< of sbatch --parsable
[[nodiscard]] std::optional<int> parse_most_tasks(std::string_view text);      ///< MaxArraySize of scontrol show config

}  // namespace ebmlab::cluster
