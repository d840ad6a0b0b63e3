// SPDX-License-Identifier: MIT
// Trains one run that is in the store: the whole of a worker, and of `run --in-process`.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "host/catalogue.hpp"
#include "launch/progress.hpp"

namespace ebmlab::cli {

struct TrainJob {
  std::filesystem::path store;
  std::string run;  ///< UUID
  std::vector<std::filesystem::path> data_path;
};

/// What the outside of a run wants to know and to say.
struct TrainHooks {
  std::function<bool()> should_stop;  ///< asked after each step
  std::function<void(const launch::Progress&)> progressed;
};

/// Reads the run's configuration from the store, trains and records. What goes wrong in the run itself becomes its status
/// `failed` and is told in the result; throws Error or StoreError only when there is no such run or nothing can be recorded.
[[nodiscard]] launch::Finished train(const TrainJob& job, const host::Catalogue& catalogue, const TrainHooks& hooks);

/// A worker's exit code: 0 completed, 1 failed or diverged, 3 stopped.
[[nodiscard]] int exit_code(const launch::Finished& finished);

}  // namespace ebmlab::cli
