// SPDX-License-Identifier: MIT
// A run as its store has it before it trains, on every process that trains it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/train.hpp"
#include "experiment/run_spec.hpp"
#include "storage/records.hpp"
#include "storage/status.hpp"
#include "training/session.hpp"

namespace ebmlab::cli {

/// Where a run goes on, and how.
struct Beginning {
  std::int64_t step = 0;
  storage::Bytes checkpoint;  ///< empty: from the start
  training::TakeUp how = training::TakeUp::kContinue;
};

struct StoredRun {
  std::int64_t id = 0;  ///< in the store
  experiment::RunSpec spec;
  storage::RunStatus status = storage::RunStatus::kCreated;
  std::string reason;  ///< of the status
  std::int64_t step = 0;
  std::vector<storage::PluginRecord> plugins;
  Beginning beginning;

  [[nodiscard]] bool waits() const;  ///< to be trained
};

/// Of several ranks the first reads, and tells the others: a store is on a disk of the first one's own machine. Throws Error or
/// StoreError where it cannot be read.
[[nodiscard]] StoredRun read_run(const TrainJob& job);

}  // namespace ebmlab::cli
