// SPDX-License-Identifier: MIT
// A cost that runs are compared at, as a user writes it.
#pragma once

#include <string>

#include "storage/cost.hpp"

namespace ebmlab::cli {

using storage::Cost;

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

}  // namespace ebmlab::cli
