// SPDX-License-Identifier: MIT
// How well an energy tells held-out events from outliers: AUROC and average precision, on the same events.
#include <cstdio>

#include "evaluation/grid.hpp"
#include "evaluation/metric.hpp"
#include "evaluation/ranking.hpp"

namespace ebmlab::evaluation {
namespace {

std::string interval_text(double low, double high, const char* format) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, low, high);
  return text.data();
}

// Where outliers lie, for a legend: each dimension's range as seen, or the range of all when there are many dimensions.
std::string range_text(const at::Tensor& events) {
  const at::Tensor x = events.flatten(1).to(at::kDouble);
  if (x.size(1) > 3) return interval_text(x.min().item<double>(), x.max().item<double>(), "%.2f to %.2f");
  std::string text;
  for (std::int64_t d = 0; d < x.size(1); ++d)
    text += (d == 0 ? "" : " x ") +
            interval_text(x.select(1, d).min().item<double>(), x.select(1, d).max().item<double>(), "[%.2f, %.2f]");
  return text;
}

class RankingMetric : public Metric {
 public:
  using Metric::Metric;

  std::vector<Result> finish() final {
    at::Generator generator = generator_for(context_.protocol, "auroc");  // one stream: the same events for both
    const at::Tensor events = context_.held_out(context_.protocol.samples, generator);
    const auto sets = context_.dataset.outliers(context_.protocol.samples, generator);
    if (sets.empty()) return {};
    const at::Tensor inside = scores(events);
    std::vector<Result> results;
    for (const Outliers& set : sets) {
      const at::Tensor outside = scores(set.events);
      const bool is_plain = sets.size() == 1 && set.name == "uniform";
      results.push_back(make_result(name() + (is_plain ? "" : "." + set.name), compare(inside, outside),
                                    text() + ", " + conditions(events, set), events.size(0),
                                    not_finite_text(at::cat({inside, outside}))));
    }
    return results;
  }

 protected:
  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual std::string text() const = 0;
  [[nodiscard]] virtual Estimate compare(const at::Tensor& inside, const at::Tensor& outside) const = 0;

 private:
  [[nodiscard]] at::Tensor scores(const at::Tensor& events) const {
    return -evaluate_in_batches(context_.subject.energy, events);
  }

  [[nodiscard]] static std::string conditions(const at::Tensor& events, const Outliers& set) {
    return std::to_string(events.size(0)) + " held-out events (positive) against " + std::to_string(set.events.size(0)) +
           " outliers \"" + set.name + "\" in " + range_text(set.events) +
           ", own units; beside it the exact density's where known (a ceiling)";
  }
};

class AurocMetric final : public RankingMetric {
 public:
  using RankingMetric::RankingMetric;

 private:
  [[nodiscard]] std::string name() const override { return "auroc"; }
  [[nodiscard]] std::string text() const override { return "P(E of a held-out event < E of an outlier), ties one half"; }
  [[nodiscard]] Estimate compare(const at::Tensor& inside, const at::Tensor& outside) const override {
    return auroc_estimate(auroc(inside, outside));
  }
};

class AveragePrecisionMetric final : public RankingMetric {
 public:
  using RankingMetric::RankingMetric;

 private:
  [[nodiscard]] std::string name() const override { return "ap"; }
  [[nodiscard]] std::string text() const override {
    return "average precision, sum over thresholds of -E of precision times the step in recall";
  }
  [[nodiscard]] Estimate compare(const at::Tensor& inside, const at::Tensor& outside) const override {
    return average_precision_estimate(average_precision(inside, outside), inside.size(0));
  }
};

}  // namespace

std::unique_ptr<Metric> make_ranking_metric(const std::string& name, const Context& context) {
  if (!context.subject.energy) return nullptr;
  if (name == "auroc") return std::make_unique<AurocMetric>(context);
  return name == "ap" ? std::make_unique<AveragePrecisionMetric>(context) : nullptr;
}

}  // namespace ebmlab::evaluation
