// SPDX-License-Identifier: MIT
// What a run had cost by a step, so that methods and curves can be compared at equal cost.
#pragma once

#include "storage/views.hpp"

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace ebmlab::storage {

class Reader;

/// Series of what training alone had cost at each evaluation: energies, and their gradients, of single events so far. The point
/// of an evaluation after N steps is told with the figures of the last of them, N - 1.
inline constexpr std::string_view kEnergyCost = "cost.energy_evals", kGradientCost = "cost.gradient_evals";

struct Cost {
  double energy_evals = 0.0, gradient_evals = 0.0;  ///< while training, of single events
  double seconds = 0.0;                             ///< wall time in all its sessions, evaluations included
};

[[nodiscard]] Cost total_cost(const RunSummary& run);

/// The cost of a run over its steps: as recorded at its evaluations, on straight lines between them, from nothing at step 0 to
/// the total at the last step. A run of a version that recorded none has the one line: its cost is in proportion to its steps,
/// which is exact where every step costs the same. A value; reading it is thread-safe.
class CostCurve {
 public:
  CostCurve() = default;
  /// `energies` and `gradients`: the series kEnergyCost and kGradientCost, empty when there are none.
  CostCurve(const RunSummary& run, std::vector<SessionInfo> sessions, const SeriesData& energies, const SeriesData& gradients);
  /// Reads the two series. Errors: StoreError.
  CostCurve(const Reader& reader, const RunDetail& run);

  [[nodiscard]] Cost at(std::int64_t step) const;
  /// Seconds of work until then, in all sessions; what lies between them does not count.
  [[nodiscard]] double seconds_at(std::int64_t t_us) const;

 private:
  std::vector<SessionInfo> sessions_;
  double before_ = 0.0;  ///< seconds that a run it branched off from had taken: the sessions' times know nothing of that
  std::map<std::int64_t, Cost> known_{{0, Cost{}}};  ///< step -> cost
};

}  // namespace ebmlab::storage
