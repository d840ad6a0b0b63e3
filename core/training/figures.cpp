// SPDX-License-Identifier: MIT
#include "training/figures.hpp"

#include <cmath>

namespace ebmlab::training {

void Figures::add(std::int64_t step, Metrics metrics) { steps_.push_back({step, std::move(metrics)}); }

std::vector<StepFigures> Figures::take(const Ranks& ranks) {
  std::vector<at::Tensor> all;
  for (const Waiting& waiting : steps_) {
    for (const Metric& metric : waiting.metrics) all.push_back(metric.value.detach().to(at::kDouble));
  }
  std::vector<StepFigures> result;
  if (!all.empty()) {
    const at::Tensor values = ranks.mean(at::stack(all)).to(at::kCPU);
    const auto* value = values.const_data_ptr<double>();
    for (const Waiting& waiting : steps_) {
      StepFigures figures{waiting.step, {}};
      for (const Metric& metric : waiting.metrics) figures.values.emplace_back(metric.name, *value++);
      result.push_back(std::move(figures));
    }
  }
  steps_.clear();
  return result;
}

std::optional<NonFinite> first_non_finite(const std::vector<StepFigures>& figures) {
  for (const StepFigures& step : figures) {
    for (const auto& [name, value] : step.values) {
      if (!std::isfinite(value)) return NonFinite{step.step, name, value};
    }
  }
  return std::nullopt;
}

}  // namespace ebmlab::training
