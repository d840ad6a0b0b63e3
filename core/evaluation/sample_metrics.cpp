// SPDX-License-Identifier: MIT
// Metrics of whole sample sets: sliced Wasserstein and coverage of modes.
#include <cstdio>

#include "evaluation/metric.hpp"
#include "evaluation/modes.hpp"
#include "evaluation/sliced_wasserstein.hpp"

namespace ebmlab::evaluation {
namespace {

class SlicedWasserstein final : public Metric {
 public:
  explicit SlicedWasserstein(const Context& context)
      : Metric(context), generator_(generator_for(context.protocol, "sliced_wasserstein")) {}

  void add(const at::Tensor& samples, std::int64_t /*draw*/) override {
    const at::Tensor reference = context_.to_distance_units(context_.held_out(context_.samples, generator_));
    draws_.push_back(
        sliced_wasserstein(context_.to_distance_units(samples), reference, context_.protocol.projections, generator_));
  }

  std::vector<Result> finish() override {
    const std::string n = std::to_string(context_.samples);
    return {make_result("sliced_wasserstein", mean_of_draws(draws_),
                        "sliced Wasserstein distance, p = 2 (root after the mean over " +
                            std::to_string(context_.protocol.projections) + " projections), " + n + " samples against " + n +
                            " held-out events, " + context_.draws_text(draws_.size()) + ", " + context_.units_text(),
                        context_.samples)};
  }

 private:
  at::Generator generator_;
  std::vector<double> draws_;
};

class ModeCoverage final : public Metric {
 public:
  ModeCoverage(const Context& context, Modes modes) : Metric(context), modes_(std::move(modes)) {}

  void add(const at::Tensor& samples, std::int64_t draw) override {
    if (!context_.is_fresh(draw)) return;
    const Coverage coverage = mode_coverage(samples.flatten(1), modes_);
    share_.push_back(coverage.share_in_range);
    covered_.push_back(static_cast<double>(coverage.covered));
    smallest_.push_back(coverage.smallest);
  }

  std::vector<Result> finish() override {
    const std::int64_t n = context_.samples;
    const std::string modes = std::to_string(modes_.centers.size(0)), of = std::to_string(n) + " samples, " + draws_text();
    return {
        make_result("share_in_range", share_of_draws(share_, n),
                    "share of samples within " + radius() + " (own units) of any of " + modes + " modes, " + of, n),
        make_result(
            "modes_covered", mean_of_draws(covered_),
            "modes of " + modes + " that hold at least 20 % of their fair share of samples within " + radius() + ", " + of, n),
        make_result("smallest_mode", mean_of_draws(smallest_),
                    "smallest mode's share of samples within " + radius() + ", times " + modes + " modes (even: 1), " + of, n)};
  }

 private:
  [[nodiscard]] std::string radius() const {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.4g", modes_.radius);
    return text.data();
  }
  [[nodiscard]] std::string draws_text() const {
    return share_.size() == 1 ? "one set" : "mean of " + std::to_string(share_.size()) + " sets";
  }

  Modes modes_;
  std::vector<double> share_, covered_, smallest_;
};

}  // namespace

std::unique_ptr<Metric> make_sample_metric(const std::string& name, const Context& context) {
  if (!context.subject.samples) return nullptr;
  if (name == "sliced_wasserstein") return std::make_unique<SlicedWasserstein>(context);
  if (name != "mode_coverage") return nullptr;
  auto modes = context.dataset.modes();
  return modes ? std::make_unique<ModeCoverage>(context, std::move(*modes)) : nullptr;
}

}  // namespace ebmlab::evaluation
