// SPDX-License-Identifier: MIT
// What a run had cost by a step.
#include "storage/cost.hpp"

#include "storage/reader.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

namespace ebmlab::storage {
namespace {

constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();

SeriesData series_of(const Reader& reader, std::int64_t run, std::string_view name) {
  const std::vector<SeriesInfo> all = reader.series(run);
  const bool is_there = std::any_of(all.begin(), all.end(), [&](const SeriesInfo& series) { return series.name == name; });
  return is_there ? reader.series_values(run, name) : SeriesData{};
}

}  // namespace

Cost total_cost(const RunSummary& run) {
  return {static_cast<double>(run.energy_evals), static_cast<double>(run.grad_evals), static_cast<double>(run.active_us) / 1e6};
}

CostCurve::CostCurve(const RunSummary& run, std::vector<SessionInfo> sessions, const SeriesData& energies,
                     const SeriesData& gradients)
    : sessions_(std::move(sessions)) {
  before_ = std::max(0.0, total_cost(run).seconds - seconds_at(kAll));
  known_[run.step] = total_cost(run);
  for (std::size_t i = 0; i < std::min(energies.values.size(), gradients.values.size()); ++i) {
    // Told with the figures of step S: what S + 1 steps had cost.
    known_[energies.steps[i] + 1] = {energies.values[i], gradients.values[i], seconds_at(energies.times_us[i])};
  }
}

CostCurve::CostCurve(const Reader& reader, const RunDetail& run)
    : CostCurve(run.summary, run.sessions, series_of(reader, run.summary.id, kEnergyCost),
                series_of(reader, run.summary.id, kGradientCost)) {}

double CostCurve::seconds_at(std::int64_t t_us) const {
  double sum = 0.0;
  for (const SessionInfo& session : sessions_) {
    // Of one that still goes on, a point after its last heartbeat is proof enough.
    const bool goes_on = !session.ended_us && &session == &sessions_.back() && t_us != kAll;
    const std::int64_t end = goes_on ? t_us : std::min(session.ended_us.value_or(session.heartbeat_us), t_us);
    sum += std::max(0.0, static_cast<double>(end - session.started_us));
  }
  return before_ + sum / 1e6;
}

Cost CostCurve::at(std::int64_t step) const {
  const auto after = known_.lower_bound(step);
  if (after == known_.end()) return known_.rbegin()->second;
  if (after->first == step || after == known_.begin()) return after->second;
  const auto& [from, low] = *std::prev(after);
  const Cost& high = after->second;
  const double share = static_cast<double>(step - from) / static_cast<double>(after->first - from);
  return {std::lerp(low.energy_evals, high.energy_evals, share), std::lerp(low.gradient_evals, high.gradient_evals, share),
          std::lerp(low.seconds, high.seconds, share)};
}

}  // namespace ebmlab::storage
