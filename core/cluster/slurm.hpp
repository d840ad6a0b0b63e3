// SPDX-License-Identifier: MIT
// Slurm, through its own programs: sbatch, squeue, sacct, scancel, scontrol.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cluster/slurm_answers.hpp"
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
