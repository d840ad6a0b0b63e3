// SPDX-License-Identifier: MIT
// What a run had cost by a step, so that methods can be compared at equal cost.
#pragma once

#include <map>
#include <string>

#include "storage/reader.hpp"

namespace ebmlab::cli {

struct Cost {
  double energy_evals = 0.0, gradient_evals = 0.0;  ///< while training, of single events
  double seconds = 0.0;                             ///< wall time in all its sessions, evaluations included
};

[[nodiscard]] Cost total_cost(const storage::RunSummary& run);

/// "gradient_evals=3e6": a cost that no run compared may exceed.
class CostLimit {
 public:
  /// Throws ConfigError for anything but gradient_evals=N, energy_evals=N or seconds=N with a positive N.
  explicit CostLimit(const std::string& text);
  [[nodiscard]] bool allows(const Cost& cost) const { return cost.*kind_ <= most_; }
  /// "at most 3.00e+06 gradient evaluations"
  [[nodiscard]] std::string text() const;

 private:
  double Cost::*kind_ = nullptr;
  double most_ = 0.0;
  std::string unit_;
};

/// The cost of a run over its steps: as recorded at its evaluations, on straight lines between them, from nothing at step 0 to
/// the total at the last step. A run of a version that recorded none has the one line: its cost is in proportion to its steps,
/// which is exact where every step costs the same.
class CostCurve {
 public:
  /// Errors: StoreError.
  CostCurve(const storage::Reader& reader, const storage::RunDetail& run);
  [[nodiscard]] Cost at(std::int64_t step) const;

 private:
  std::map<std::int64_t, Cost> known_;  ///< step -> cost
};

}  // namespace ebmlab::cli
