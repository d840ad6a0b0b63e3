// SPDX-License-Identifier: MIT
// Trains one run that is in the store: the whole of a worker, and of `run --in-process`.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/pinned_plugins.hpp"
#include "host/catalogue.hpp"
#include "launch/progress.hpp"
#include "parallel/transport.hpp"

namespace ebmlab::cli {

struct TrainJob {
  std::filesystem::path store;
  std::string run;  ///< UUID
  std::vector<std::filesystem::path> data_path;
  std::optional<std::int64_t> checkpoint = {};  ///< id of the one to go on from: the run's own, or that of the run it forks
  Pinning pinning = Pinning::kRecorded;
  std::shared_ptr<parallel::Transport> ranks = {};  ///< with whom this process trains the run; none: by itself
};

/// What the outside of a run wants to know and to say.
struct TrainHooks {
  std::function<bool()> is_interrupted;  ///< asked after each step: whether to stop
  std::function<void(const launch::Progress&)> progressed;
  /// Called from any thread, with what is logged as well.
  std::function<void(const launch::Trouble&)> troubled = [](const launch::Trouble& /*unused*/) {};
};

/// Reads the run's configuration from the store, trains and records; a run that reached its end before, and is not to go on
/// from a checkpoint, is left alone. Of several ranks the first does so, and it alone needs the store; each tells what becomes
/// of it, and one whose run has failed must end the others (Transport::abort). What goes wrong in the run itself becomes its
/// status `failed` and is told in the result; throws Error or StoreError only when there is no such run or nothing can be
/// recorded. Pins the catalogue to the run's plugins.
[[nodiscard]] launch::Finished train(const TrainJob& job, host::Catalogue& catalogue, const TrainHooks& hooks);

/// "rank 1 of 4 on node7".
[[nodiscard]] std::string name_of(const parallel::Transport& rank);

/// A worker's exit code: 0 completed, 1 failed or diverged, 3 stopped.
[[nodiscard]] int exit_code(const launch::Finished& finished);

}  // namespace ebmlab::cli
