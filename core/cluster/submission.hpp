// SPDX-License-Identifier: MIT
// The folder of a submission, on a file system that all nodes share: what was asked for, a store a run, and where each run is.
//   job.sh collect.sh   the scripts           submission.json     Submission
//   tasks/0003.db       the run's store       tasks/0003.json     TaskState
//   logs/               what tasks printed    tasks/0003.claim    who works on it
//   lock                held by who submits   collect.lock        held by who collects
// Each file is replaced as a whole, and a run's files by the task alone that has claimed it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/site.hpp"
#include "cluster/task_state.hpp"
#include "storage/records.hpp"

namespace ebmlab::cluster {

/// A run of the submission.
struct Task {
  int number = 0;   ///< its place in the list
  std::string run;  ///< UUID
  std::string name;
  std::string replicate_key;
  std::uint64_t seed = 0;
  std::string store_uuid;  ///< of its own store
  std::int64_t steps = 0;
  std::int64_t threads = 1, ranks = 1;
};

/// An array that was submitted: its task i is the submission's task first + i.
struct ArrayJob {
  std::string id;
  int first = 0;
  std::vector<int> tasks;  ///< numbers
};

struct Submission {
  std::string experiment, experiment_uuid;
  std::filesystem::path store;  ///< that the runs are brought to
  std::string store_uuid;       ///< empty: it could not be opened where it was submitted
  std::filesystem::path working_folder;
  std::vector<std::string> plugin_dirs, data_dirs;
  Settings settings;
  std::vector<Task> tasks;
  std::vector<ArrayJob> arrays;       ///< in the order in which they were submitted
  std::vector<std::string> collects;  ///< ids of the jobs that collect, the newest last

  [[nodiscard]] const Task* find(std::string_view replicate_key, std::uint64_t seed) const;
  /// The newest array that has the task; null when none was submitted.
  [[nodiscard]] const ArrayJob* array_of(int task) const;
};

/// Errors, of every function: Error that names the file; StoreError from those that write.
class JobFolder {
 public:
  explicit JobFolder(std::filesystem::path path) : path_(std::move(path)) {}

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] bool exists() const;
  [[nodiscard]] Submission read() const;
  void write(const Submission& submission) const;
  /// Makes the folders of a new one. Throws ConfigError when there are files in it that are no submission's.
  void make() const;
  /// All of a submission that nothing was submitted of, and the folder if nothing else is in it.
  void remove() const;

  [[nodiscard]] std::filesystem::path task_store(int task) const { return task_file(task, ".db"); }
  [[nodiscard]] TaskState state(int task) const;  ///< queued when nothing was written of it yet
  void write_state(int task, TaskState state) const;

  /// Whether Slurm has begun that job ("12_3"): it makes the file for what it prints.
  [[nodiscard]] bool has_log(const std::string& job) const;

  /// The user's wish that nothing goes on, until it is submitted again.
  [[nodiscard]] bool is_cancelled() const;
  void set_cancelled(bool is_cancelled) const;

  [[nodiscard]] std::filesystem::path script() const { return path_ / "job.sh"; }
  [[nodiscard]] std::filesystem::path collect_script() const { return path_ / "collect.sh"; }
  /// What is collected where the store of the submission cannot be opened.
  [[nodiscard]] std::filesystem::path collected() const { return path_ / "collected.db"; }
  /// For FolderLock: around what changes submission.json or submits; and around bringing the runs together.
  [[nodiscard]] std::filesystem::path lock() const { return path_ / "lock"; }
  [[nodiscard]] std::filesystem::path collect_lock() const { return path_ / "collect.lock"; }

  [[nodiscard]] std::filesystem::path task_file(int task, const char* suffix) const;

 private:
  std::filesystem::path path_;
};

/// One process at a time works on a task: the last that said so. A process of a node that was given up for lost finds that it
/// has been followed, and keeps its hands off.
class Claim {
 public:
  /// `job`: Slurm's name of this task, or empty. Errors: Error when a process of this machine that is alive has it, unless that
  /// is of the same job: Slurm has begun it anew then.
  Claim(const JobFolder& folder, int task, std::string_view job = {});
  /// Errors: Error when it cannot be read, as while the folder is out of reach: nobody knows then.
  [[nodiscard]] bool holds() const;

 private:
  std::filesystem::path file_;
  std::string token_;
};

}  // namespace ebmlab::cluster
