// SPDX-License-Identifier: MIT
// Trains runs that are in the store, as child processes or here, with live progress; the common half of `run` and `resume`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/pinned_plugins.hpp"
#include "cli/supervisor.hpp"
#include "experiment/run_spec.hpp"
#include "launch/queue.hpp"
#include "storage/store.hpp"

namespace ebmlab::cli {

/// A run of the store that is to be trained.
struct RunToTrain {
  std::string name;  ///< what progress calls it
  storage::RunRef ref;
  std::int64_t threads = 1;  ///< of each of its ranks
  std::int64_t ranks = 1;    ///< processes
  std::string device = "cpu";
  std::optional<std::int64_t> checkpoint = {};  ///< id of the one to go on from

  [[nodiscard]] std::int64_t all_threads() const { return threads * ranks; }
};
[[nodiscard]] RunToTrain run_to_train(const experiment::RunSpec& spec, const storage::RunRef& ref,
                                      std::optional<std::int64_t> checkpoint = {});
/// Throws ConfigError when the run has several ranks and these could not be started so.
void check_ranks(const experiment::RunSpec& spec, const std::string& launcher, bool in_process);

struct LaunchOptions {
  StoreOption store;
  FolderOptions folders;
  int jobs = 0;  ///< 0: as many as the machine has room for
  bool in_process = false;
  Pinning pinning = Pinning::kRecorded;
  bool ends_with_us = false;  ///< children are killed with this process
  std::string launcher = {};  ///< what starts the ranks of a run (launcher.hpp); empty: mpirun
};

/// The child process that trains the run, and what a Supervisor must know of it.
[[nodiscard]] FollowedRun follow_of(const RunToTrain& run);
[[nodiscard]] launch::Job worker_job(const RunToTrain& run, const FollowedRun& followed, const LaunchOptions& options);

/// How many runs train at a time on a device, each with so many threads in all, when `jobs` are asked for; 0: as many as the
/// machine has room for, one on a GPU.
[[nodiscard]] int jobs_at_a_time(int jobs, const std::string& device, std::int64_t threads);

/// Returns when all have ended; how, is in the store. Throws StoreError when the store cannot be written from the start.
void launch_runs(storage::Store& store, const std::vector<RunToTrain>& runs, const LaunchOptions& options);

/// The table of their results, and a line for each that did not complete; kRunFailed when there are such.
[[nodiscard]] int print_runs(const StoreOption& store, const std::vector<storage::RunRef>& refs, bool wants_json);

}  // namespace ebmlab::cli
