// SPDX-License-Identifier: MIT
// Tasks go to Slurm, and what died goes there again. The caller of these functions has the folder's lock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cluster/overview.hpp"
#include "cluster/slurm.hpp"
#include "cluster/submission.hpp"

namespace ebmlab::cluster {

/// Arrays for these tasks, and a job that collects after them. Each id is in submission.json before anything else can fail.
/// Errors: Error that says what was submitted before.
void submit_tasks(const JobFolder& folder, Submission& submission, const std::vector<int>& tasks, const Slurm& slurm);
/// The job that collects, after the newest arrays.
void submit_collect(const JobFolder& folder, Submission& submission, const std::vector<std::string>& arrays,
                    const Slurm& slurm);

/// What ended without a word has died once more: it is written down, and the overview says so too, as one that can go on, or
/// has failed. Gives those that can go on, and that nobody has cancelled. Errors: Error.
[[nodiscard]] std::vector<int> note_losses(const JobFolder& folder, Overview& overview, std::int64_t retries);

/// Submits those again that can go on as it is now, with a job that collects after them; how many, none where Slurm is not at
/// hand or the submission is cancelled. Errors: as submit_tasks.
[[nodiscard]] std::size_t resubmit(const JobFolder& folder, Submission& submission, const Slurm& slurm);

}  // namespace ebmlab::cluster
