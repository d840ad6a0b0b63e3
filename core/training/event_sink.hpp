// SPDX-License-Identifier: MIT
// Where a session tells what happens: the store, the progress display, or a test.
#pragma once

#include "storage/cost.hpp"
#include "storage/records.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ebmlab::training {

using storage::kEnergyCost, storage::kGradientCost;

/// Where a run is. `figures` are one or two live numbers worth watching.
struct Progress {
  std::int64_t step = 0;
  std::int64_t total = 0;
  std::string stage;
  std::int64_t energy_evals = 0;
  std::int64_t gradient_evals = 0;
  std::vector<std::pair<std::string, double>> figures;
};

/// All calls come from the training thread and must not wait for the disk.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void points(std::int64_t step, std::span<const storage::NamedValue> values) = 0;
  virtual void snapshot(storage::NewSnapshot snapshot) = 0;
  virtual void evaluation(storage::NewEvaluation evaluation) = 0;
  virtual void checkpoint(storage::NewCheckpoint checkpoint) = 0;
  virtual void event(storage::NewEvent event) = 0;
  /// A random stream that is drawn from for the first time; again after a resume.
  virtual void seed(storage::SeedRecord seed) = 0;
  virtual void progress(const Progress& progress) = 0;
};

}  // namespace ebmlab::training
