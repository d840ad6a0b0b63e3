// SPDX-License-Identifier: MIT
// Metrics of an energy beside samples and data: its levels, and the Stein discrepancy, which needs its gradient.
#include <cmath>
#include <cstdio>

#include "evaluation/distances.hpp"
#include "evaluation/grid.hpp"
#include "evaluation/metric.hpp"
#include "evaluation/stein.hpp"

namespace ebmlab::evaluation {
namespace {

struct Level {
  double mean, deviation, mean_error, deviation_error;
  std::int64_t n;
  std::string undefined;
};

// Standard errors by the delta method; the deviation's from the fourth moment, for no law in particular.
Level level_of(const at::Tensor& energies) {
  const auto n = static_cast<double>(energies.size(0));
  const at::Tensor squares = (energies - energies.mean()).square();
  const double variance = squares.sum().item<double>() / (n - 1), deviation = std::sqrt(variance);
  return {energies.mean().item<double>(),
          deviation,
          deviation / std::sqrt(n),
          squares.std().item<double>() / (2 * deviation * std::sqrt(n)),
          energies.size(0),
          not_finite_text(energies)};
}

// Levels of the energy: explosion, separators and gaps show here first.
class EnergyLevels final : public Metric {
 public:
  using Metric::Metric;

  void add(const at::Tensor& samples, std::int64_t draw) override {
    if (draw == 0) samples_ = samples;
  }

  std::vector<Result> finish() override {
    at::Generator generator = generator_for(context_.protocol, "energy");
    const Level data = levels(context_.held_out(context_.samples, generator));
    std::vector<Result> results = both("energy_data", data, "held-out events");
    if (!samples_.defined()) return results;
    const Level drawn = levels(samples_);
    for (Result& result : both("energy_samples", drawn, "samples")) results.push_back(std::move(result));
    results.push_back(result("energy_gap", drawn.mean - data.mean, std::hypot(data.mean_error, drawn.mean_error),
                             std::min(data.n, drawn.n),
                             "mean of E on samples minus mean of E on held-out events (0: the energy tells them not apart)",
                             std::isfinite(data.mean) ? drawn.undefined : data.undefined));
    return results;
  }

 private:
  [[nodiscard]] Level levels(const at::Tensor& events) const {
    return level_of(evaluate_in_batches(context_.subject.energy, events));
  }

  static std::vector<Result> both(const std::string& name, const Level& level, const std::string& of) {
    return {result(name, level.mean, level.mean_error, level.n, "mean of E on " + of, level.undefined),
            result(name + "_sd", level.deviation, level.deviation_error, level.n, "standard deviation of E on " + of,
                   level.n > 1 ? level.undefined : "one event has no deviation")};
  }

  static Result result(const std::string& name, double value, double error, std::int64_t n, const std::string& text,
                       const std::string& undefined) {
    return make_result(name, with_error(value, error, "normal over " + std::to_string(n) + " events"),
                       text + ", " + std::to_string(n) + " events, nats, own units", n, undefined);
  }

  at::Tensor samples_;
};

// Of the samples it tells how well the sampler follows the energy, of the held-out events how well the energy follows the data.
class SteinMetric final : public Metric {
 public:
  explicit SteinMetric(const Context& context) : Metric(context), n_(std::min(context.protocol.pairwise, context.samples)) {
    at::Generator generator = generator_for(context.protocol, "ksd.scale");
    scale_ = median_distance(context.to_distance_units(context.held_out(n_, generator)));
  }

  void add(const at::Tensor& samples, std::int64_t draw) override {
    if (draw < context_.protocol.pairwise_draws && context_.is_fresh(draw)) measure(samples.slice(0, 0, n_), samples_);
  }

  std::vector<Result> finish() override {
    at::Generator generator = generator_for(context_.protocol, "ksd");
    Measured data;
    const std::int64_t draws = context_.finite ? 1 : context_.protocol.pairwise_draws;
    for (std::int64_t draw = 0; draw < draws; ++draw) measure(context_.held_out(n_, generator), data);
    std::vector<Result> results;
    if (!samples_.draws.empty()) results.push_back(result("ksd2", samples_, "samples"));
    results.push_back(result("ksd2_data", data, "held-out events"));
    return results;
  }

 private:
  struct Measured {
    std::vector<double> draws;
    double error = 0;  // of the last draw
  };

  void measure(const at::Tensor& events, Measured& into) const {
    if (!(scale_ > 0)) return into.draws.push_back(std::nan(""));
    at::Tensor gradient = context_.subject.gradient(events).detach().to(at::kCPU, at::kDouble).flatten(1);
    if (context_.protocol.units == Units::standardised) gradient = gradient * context_.dataset.scaling().scale.flatten();
    const SteinDiscrepancy found = stein_discrepancy(context_.to_distance_units(events), gradient, scale_);
    into.draws.push_back(found.squared);
    into.error = found.standard_error;
  }

  [[nodiscard]] Result result(const char* name, const Measured& measured, const std::string& of) const {
    std::array<char, 32> scale{};
    std::snprintf(scale.data(), scale.size(), "%.4g", scale_);
    const std::size_t draws = measured.draws.size();
    const Estimate estimate = draws > 1 ? mean_of_draws(measured.draws)
                                        : with_error(measured.draws.front(), measured.error, "normal, jackknife of one draw");
    return make_result(
        name, estimate,
        "squared kernel Stein discrepancy of " + of +
            " from exp(-E)/Z, U-statistic (expected to be 0 for exact draws), kernel (c^2 + |x-y|^2)^(-1/2), c = " +
            scale.data() + " (median distance of held-out events), " + std::to_string(n_) + " events, " +
            (draws == 1 ? "one draw" : "mean of " + std::to_string(draws) + " draws") + ", " + context_.units_text() +
            " to the power -2",
        n_, scale_ > 0 ? "an event or its gradient is not finite" : kNoScale);
  }

  static constexpr const char* kNoScale = "the median distance of held-out events is 0";

  std::int64_t n_;
  double scale_;
  Measured samples_;
};

}  // namespace

std::unique_ptr<Metric> make_energy_metric(const std::string& name, const Context& context) {
  if (name == "energy" && context.subject.energy) return std::make_unique<EnergyLevels>(context);
  const bool has_pairs = std::min(context.protocol.pairwise, context.samples) > 1;
  return name == "ksd" && context.subject.gradient && has_pairs ? std::make_unique<SteinMetric>(context) : nullptr;
}

}  // namespace ebmlab::evaluation
