// SPDX-License-Identifier: MIT
// Runs of a specification become tasks of a submission.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/plan.hpp"
#include "cluster/overview.hpp"
#include "cluster/submission.hpp"

namespace ebmlab::cli {

/// What a specification asks for beside what a folder has.
struct Wanted {
  std::vector<const PlannedRun*> fresh;  ///< that are no tasks yet
  std::vector<int> again;                ///< tasks that ended without completing
  std::size_t completed = 0, live = 0;
  std::size_t others = 0;  ///< tasks that the specification does not ask for
};

/// `runs` outlive it; the overview is of the submission. Runs are known by their replicate key and seed.
[[nodiscard]] Wanted wanted_of(const std::vector<PlannedRun>& runs, const cluster::Submission& submission,
                               const cluster::Overview& overview);
/// "2 new, 1 to go on, 3 completed already".
[[nodiscard]] std::string text_of(const Wanted& wanted);

/// Where the runs belong: the store's own UUID and the experiment's; it is made where there is none. Without a store that can
/// be opened here they are brought together in the folder, and stderr says so. Errors: ConfigError or StoreError when `file`
/// cannot be a store.
void find_store(cluster::Submission& submission, const std::filesystem::path& file, const experiment::RunSpec& run);

/// Tasks to submit, and what is needed to take that back.
struct Enlisted {
  std::vector<int> tasks;
  std::size_t tasks_before = 0;
  std::vector<cluster::TaskState> states_before;  ///< of the first tasks, that go on
};

/// Those that go on, whose deaths are forgotten, and the new ones, which get a store each in the folder, with the run in it,
/// queued: from then on the run has its UUID. submission.json is written last. Errors: Error, StoreError.
[[nodiscard]] Enlisted enlist(const cluster::JobFolder& folder, cluster::Submission& submission, const Wanted& wanted);
/// None of them was submitted: all is as it was, and a folder that was new is gone. Errors: Error.
void withdraw(const cluster::JobFolder& folder, cluster::Submission& submission, const Enlisted& enlisted);

}  // namespace ebmlab::cli
