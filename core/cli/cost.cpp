// SPDX-License-Identifier: MIT
// What a run had cost by a step.
#include "cli/cost.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

#include "report/numbers.hpp"
#include "training/event_sink.hpp"

namespace ebmlab::cli {
namespace {

struct Kind {
  std::string_view key;
  const char* unit;
  double Cost::*member;
};
constexpr std::array<Kind, 3> kKinds = {{{"gradient_evals", "gradient evaluations", &Cost::gradient_evals},
                                         {"energy_evals", "energy evaluations", &Cost::energy_evals},
                                         {"seconds", "seconds", &Cost::seconds}}};

double microseconds(std::int64_t time) { return static_cast<double>(time); }

/// Until `t_us`, in all sessions; what lies between them does not count.
double active_seconds(const std::vector<storage::SessionInfo>& sessions, std::int64_t t_us) {
  double sum = 0.0;
  for (const storage::SessionInfo& session : sessions) {
    const std::int64_t end = std::min(session.ended_us.value_or(session.heartbeat_us), t_us);
    sum += std::max(0.0, microseconds(end - session.started_us));
  }
  return sum / 1e6;
}

bool has(const std::vector<storage::SeriesInfo>& all, std::string_view name) {
  return std::any_of(all.begin(), all.end(), [&](const storage::SeriesInfo& series) { return series.name == name; });
}

}  // namespace

Cost total_cost(const storage::RunSummary& run) {
  return {static_cast<double>(run.energy_evals), static_cast<double>(run.grad_evals), microseconds(run.active_us) / 1e6};
}

CostLimit::CostLimit(const std::string& text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string_view key = std::string_view(text).substr(0, equals);
  const std::string number = text.substr(std::min(equals + 1, text.size()));
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& known) { return known.key == key; });
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), most_);
  const bool is_number = error == std::errc() && end == number.data() + number.size() && std::isfinite(most_) && most_ > 0.0;
  if (kind == kKinds.end() || !is_number) {
    throw ConfigError("--at-cost " + text + ": must be gradient_evals=N, energy_evals=N or seconds=N with a number N above 0");
  }
  kind_ = kind->member;
  unit_ = kind->unit;
}

std::string CostLimit::text() const { return "at most " + report::format_number(most_) + " " + unit_; }

CostCurve::CostCurve(const storage::Reader& reader, const storage::RunDetail& run) : known_{{0, Cost{}}} {
  // Of a fork, what it had cost until it branched off; the sessions' times know nothing of that.
  const double before = std::max(0.0, total_cost(run.summary).seconds - active_seconds(run.sessions, INT64_MAX));
  known_[run.summary.step] = total_cost(run.summary);
  const std::vector<storage::SeriesInfo> all = reader.series(run.summary.id);
  if (!has(all, training::kEnergyCost) || !has(all, training::kGradientCost)) return;
  const storage::SeriesData energies = reader.series_values(run.summary.id, training::kEnergyCost);
  const storage::SeriesData gradients = reader.series_values(run.summary.id, training::kGradientCost);
  for (std::size_t i = 0; i < std::min(energies.values.size(), gradients.values.size()); ++i) {
    // Told with the figures of step S: what S + 1 steps had cost.
    known_[energies.steps[i] + 1] = {energies.values[i], gradients.values[i],
                                     before + active_seconds(run.sessions, energies.times_us[i])};
  }
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

}  // namespace ebmlab::cli
