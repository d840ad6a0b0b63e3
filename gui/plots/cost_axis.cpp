// SPDX-License-Identifier: MIT
#include "gui/plots/cost_axis.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

namespace ebmlab::gui {
namespace {

constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();

}  // namespace

CostAxis::CostAxis(const storage::RunSummary& run, std::vector<storage::SessionInfo> sessions,
                   const storage::SeriesData& energies, const storage::SeriesData& gradients)
    : sessions_(std::move(sessions)) {
  const double total = static_cast<double>(run.active_us) / 1e6;
  before_ = std::max(0.0, total - seconds_at(kAll));
  known_[run.step] = {static_cast<double>(run.energy_evals), static_cast<double>(run.grad_evals), total};
  for (std::size_t i = 0; i < std::min(energies.values.size(), gradients.values.size()); ++i) {
    // Told with the figures of step S: what S + 1 steps had cost.
    known_[energies.steps[i] + 1] = {energies.values[i], gradients.values[i], seconds_at(energies.times_us[i])};
  }
}

double CostAxis::seconds_at(std::int64_t t_us) const {
  double sum = 0.0;
  for (const storage::SessionInfo& session : sessions_) {
    // Of one that still goes on, a point after its last heartbeat is proof enough.
    const bool goes_on = !session.ended_us && &session == &sessions_.back() && t_us != kAll;
    const std::int64_t end = goes_on ? t_us : std::min(session.ended_us.value_or(session.heartbeat_us), t_us);
    sum += std::max(0.0, static_cast<double>(end - session.started_us));
  }
  return before_ + sum / 1e6;
}

double CostAxis::of(const Cost& cost, XKind kind) {
  if (kind == XKind::kSeconds) return cost.seconds;
  return kind == XKind::kEnergyEvals ? cost.energy_evals : cost.gradient_evals;
}

double CostAxis::at(std::int64_t step, XKind kind) const {
  if (kind == XKind::kStep) return static_cast<double>(step);
  const auto after = known_.lower_bound(step);
  if (after == known_.end()) return of(known_.rbegin()->second, kind);
  if (after->first == step || after == known_.begin()) return of(after->second, kind);
  const auto& [from, low] = *std::prev(after);
  const double share = static_cast<double>(step - from) / static_cast<double>(after->first - from);
  return std::lerp(of(low, kind), of(after->second, kind), share);
}

}  // namespace ebmlab::gui
