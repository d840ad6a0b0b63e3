// SPDX-License-Identifier: MIT
// Brings the runs of a submission, a store each in its folder, into one store.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cluster/overview.hpp"
#include "cluster/scratch.hpp"
#include "cluster/submission.hpp"
#include "storage/merge.hpp"

namespace ebmlab::cli {

/// What came of it.
struct Gathered {
  storage::MergeReport report;
  std::vector<std::string> problems;  ///< a sentence for each task whose store could not be read or merged
};

/// Of the tasks, those that have something and are not at work now: their stores are copied to `scratch` and merged into
/// `target`, which is made when there is none. A run that nobody will end any more is told to have ended. Again adds nothing.
/// What goes wrong with one task is a problem of its own.
[[nodiscard]] Gathered gather(const cluster::JobFolder& folder, const std::vector<cluster::TaskView>& tasks,
                              const std::filesystem::path& target, const cluster::Scratch& scratch);

}  // namespace ebmlab::cli
