// SPDX-License-Identifier: MIT
// The scalars of a run, as other trackers see them.
#include "storage/export_scalars.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace ebmlab::storage {
namespace {

/// Tells when a step was reached, from the points seen so far.
class StepClock {
 public:
  StepClock(const std::vector<EvaluationRow>& evaluations, std::int64_t start_us) {
    for (const auto& evaluation : evaluations) times_.try_emplace(evaluation.step, start_us);
  }
  void see(const SeriesData& data) {
    for (auto& [step, time_us] : times_) {
      const auto next = std::upper_bound(data.steps.begin(), data.steps.end(), step);
      if (next == data.steps.begin()) continue;
      time_us = std::max(time_us, data.times_us[static_cast<std::size_t>(next - data.steps.begin()) - 1]);
    }
  }
  [[nodiscard]] std::int64_t time_us(std::int64_t step) const { return times_.at(step); }

 private:
  std::map<std::int64_t, std::int64_t> times_;
};

}  // namespace

std::string last_protocol(const std::vector<EvaluationRow>& evaluations) {
  return evaluations.empty() ? "" : evaluations.back().protocol_sha256;
}

void for_each_scalar(const Reader& reader, const RunDetail& run,
                     const std::function<void(const std::string& name, const SeriesData& data)>& visit) {
  const std::int64_t id = run.summary.id;
  const std::vector<EvaluationRow> evaluations = reader.evaluations(id);
  StepClock clock(evaluations, run.summary.started_us.value_or(run.summary.created_us));
  for (const auto& series : reader.series(id)) {
    const SeriesData data = reader.series_values(id, series.name);
    clock.see(data);
    visit(series.name, data);
  }
  std::map<std::string, SeriesData> metrics;
  for (const auto& evaluation : evaluations) {
    if (evaluation.protocol_sha256 != last_protocol(evaluations)) continue;
    SeriesData& data = metrics["eval." + evaluation.metric];
    data.steps.push_back(evaluation.step);
    data.times_us.push_back(clock.time_us(evaluation.step));
    data.values.push_back(evaluation.value.value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  for (const auto& [name, data] : metrics) visit(name, data);
}

}  // namespace ebmlab::storage
