// SPDX-License-Identifier: MIT
// What a run had cost by a step, so that curves can be compared at equal cost.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "storage/views.hpp"

namespace ebmlab::gui {

enum class XKind { kStep, kSeconds, kEnergyEvals, kGradientEvals };

/// As recorded at the evaluations, on straight lines between them, from nothing at step 0 to the total at the last step. Where
/// nothing was recorded: in proportion to the steps.
class CostAxis {
 public:
  CostAxis() = default;
  /// `energies` and `gradients`: the series kEnergyCost and kGradientCost, empty when there are none.
  CostAxis(const storage::RunSummary& run, std::vector<storage::SessionInfo> sessions, const storage::SeriesData& energies,
           const storage::SeriesData& gradients);

  /// Where a step lies on the axis.
  [[nodiscard]] double at(std::int64_t step, XKind kind) const;
  /// Seconds of work until then, in all sessions; what lies between them does not count.
  [[nodiscard]] double seconds_at(std::int64_t t_us) const;

 private:
  struct Cost {
    double energy_evals = 0.0, gradient_evals = 0.0, seconds = 0.0;
  };
  static double of(const Cost& cost, XKind kind);

  std::vector<storage::SessionInfo> sessions_;
  double before_ = 0.0;  ///< seconds that a run it branched off from had taken
  std::map<std::int64_t, Cost> known_{{0, Cost{}}};
};

/// Series in which a run tells at its evaluations what it had cost.
inline constexpr const char* kEnergyCost = "cost.energy_evals";
inline constexpr const char* kGradientCost = "cost.gradient_evals";

}  // namespace ebmlab::gui
