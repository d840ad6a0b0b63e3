// SPDX-License-Identifier: MIT
// Slurm, through its own programs: sbatch, squeue, sacct, scancel, scontrol.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launch/process.hpp"

namespace ebmlab::cluster {

/// What a program said, and how it ended.
struct Answer {
  std::string out, err;
  launch::Exit exit;
};
/// Runs a program to its end. Throws Error when it cannot be started.
[[nodiscard]] Answer run_program(const std::vector<std::string>& arguments);
using RunProgram = std::function<Answer(const std::vector<std::string>&)>;

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

// The answers of the programs, as Slurm's class below asks for them. What is not understood is left out.
[[nodiscard]] std::vector<JobTask> parse_queue(std::string_view text);
[[nodiscard]] std::vector<JobTask> parse_history(std::string_view text);
[[nodiscard]] std::optional<JobState> parse_job(std::string_view text);

/// Errors, of every function: Error, one sentence with what the program said.
class Slurm {
 public:
  explicit Slurm(RunProgram run = run_program) : run_(std::move(run)) {}

  /// Why this machine cannot submit, as a sentence; empty when it can.
  [[nodiscard]] std::string problem() const;
  /// Arrays are numbered below it.
  [[nodiscard]] int most_tasks() const;
  /// Throws Error with Slurm's words when it would not take this script.
  void try_out(const std::filesystem::path& script) const;
  /// `arguments` of sbatch, the script and what it is given last; the id of the job.
  [[nodiscard]] std::string submit(const std::vector<std::string>& arguments) const;
  /// Each task of these jobs by itself, those that ended a few minutes ago included, as far as Slurm remembers them.
  [[nodiscard]] std::vector<JobTask> queue(const std::vector<std::string>& jobs) const;
  /// From accounting; nothing where the site has none.
  [[nodiscard]] std::vector<JobTask> history(const std::vector<std::string>& jobs) const;
  /// None when Slurm does not know it any more.
  [[nodiscard]] std::optional<JobState> job(const std::string& id) const;
  /// Those that have ended already are none to complain about.
  void cancel(const std::vector<std::string>& jobs) const;
  void requeue(const std::string& id) const;

 private:
  [[nodiscard]] Answer call(const std::vector<std::string>& arguments) const;
  [[nodiscard]] std::string said(const std::vector<std::string>& arguments) const;

  RunProgram run_;
};

}  // namespace ebmlab::cluster
