// SPDX-License-Identifier: MIT
// The commands for a cluster: what each is told, and the function that does it, in a file of its own; cluster_options.cpp gives
// the options their words. A function returns its exit code (exit_codes.hpp); what it throws is bad use.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_codes.hpp"
#include "cli/options.hpp"

namespace ebmlab::cli {

/// Trains what a specification asks for as jobs of a cluster.
struct SubmitOptions {
  std::string specification;
  std::vector<std::string> overrides;  ///< KEY=VALUE
  std::string seeds, device;           ///< empty: the specification's
  StoreOption store;
  FolderOptions folders;
  std::string folder;  ///< of the submission; empty: beside the store
  bool is_slurm = false, dry_run = false;
  std::optional<std::string> partition, time, gres, mem, account, qos, constraint;  ///< in place of slurm.toml's
  std::optional<std::int64_t> cpus, max_running, retries;
};
[[nodiscard]] int submit(const SubmitOptions& options);

/// A submission, by the name of its experiment or by its folder.
struct SubmissionOptions {
  std::string experiment;
  StoreOption store;
  std::string folder;
  bool wants_json = false;
  bool resubmit = false;  ///< collect: and takes up again what died
  /// Throws ConfigError when neither says which.
  [[nodiscard]] std::filesystem::path path() const;
  /// collect: whether to use this store in place of the submission's. Without --folder it is what leads to the folder.
  [[nodiscard]] bool names_another_store(const std::filesystem::path& than) const {
    return !folder.empty() && store.file != StoreOption().file && store.path() != than;
  }
};
[[nodiscard]] int status(const SubmissionOptions& options);
[[nodiscard]] int cancel(const SubmissionOptions& options);
[[nodiscard]] int collect(const SubmissionOptions& options);

/// One task of an array: trains its run, wherever it is.
struct TaskOptions {
  std::string folder;
  int first = 0;  ///< number of the array's first task
  int task = -1;  ///< -1: first + SLURM_ARRAY_TASK_ID
};
[[nodiscard]] int task(const TaskOptions& options);

/// On a line of stderr: what a lock of the folder has to say (cluster::FolderLock).
void tell_user(const std::string& sentence);

/// Where a submission is when nobody says otherwise: STORE.jobs/EXPERIMENT, without the store's .db.
[[nodiscard]] std::filesystem::path default_job_folder(const std::filesystem::path& store, const std::string& experiment);

}  // namespace ebmlab::cli
