// SPDX-License-Identifier: MIT
// Neal's funnel as gfn-diffusion defines it: x_1 ~ N(0, sd^2), x_i ~ N(0, exp(x_1)) for i > 1; sd 3 is "hard", 1 is "easy".
#include "common/target.hpp"

#include <ebmlab/lane_math.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>
#include <numbers>

namespace ebmlab::energies {

namespace {

EBMLAB_FOR_EVERY_PROCESSOR void evaluate_lanes(const float* __restrict x, float* __restrict energy, float* __restrict gradient,
                                               std::int64_t dimension, float precision, float constant) {
  alignas(64) float rest[kLanes];  // NOLINT(*-avoid-c-arrays): the precision of the others, lanes on the stack
  for (std::int64_t l = 0; l < kLanes; ++l) {
    rest[l] = lanes::exp(-x[l]);
    energy[l] = 0.0F;
  }
  for (std::int64_t i = 1; i < dimension; ++i) {
    for (std::int64_t l = 0; l < kLanes; ++l) {
      const float value = x[i * kLanes + l];
      energy[l] += rest[l] * value * value;
      gradient[i * kLanes + l] = rest[l] * value;
    }
  }
  const auto others = static_cast<float>(dimension - 1);
  for (std::int64_t l = 0; l < kLanes; ++l) {
    gradient[l] = precision * x[l] + 0.5F * (others - energy[l]);
    energy[l] = constant + 0.5F * (precision * x[l] * x[l] + energy[l] + others * x[l]);
  }
}

/// E(x) = -log p(x), so that log Z = 0.
class Funnel final : public Target {
 public:
  Funnel(const Params& params, const ModelContext& context)
      : Target(params.integer("dimension"), context), sd_(params.real("sd")) {}

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    const auto d = static_cast<double>(dimension());
    const at::Tensor first = x.select(1, 0), rest2 = x.narrow(1, 1, dimension() - 1).square().sum(1);
    const at::Tensor neck = 0.5 * (first / sd_).square() + std::log(sd_) + d * kHalfLog2Pi;
    return neck + 0.5 * (rest2 * (-first).exp() + (d - 1.0) * first);
  }

  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override {
    const at::NoGradGuard no_graph;
    const at::Tensor first = x.narrow(1, 0, 1), rest = x.narrow(1, 1, dimension() - 1), precision = (-first).exp();
    const at::Tensor squares = (rest.square() * precision).sum(1, /*keepdim=*/true);
    const at::Tensor neck = first / (sd_ * sd_) + 0.5 * (static_cast<double>(dimension() - 1) - squares);
    return at::cat({neck, rest * precision}, 1);
  }

  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override {
    const double constant = std::log(sd_) + static_cast<double>(dimension()) * kHalfLog2Pi;
    return make_fused(dimension(), [d = dimension(), precision = static_cast<float>(1.0 / (sd_ * sd_)),
                                    constant = static_cast<float>(constant)](const float* x, float* energy, float* gradient) {
      evaluate_lanes(x, energy, gradient, d, precision, constant);
    });
  }

  [[nodiscard]] at::Tensor log_partition() const override { return at::zeros({}, at::kDouble); }

  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    const at::Tensor z = normal(n, generator), first = sd_ * z.narrow(1, 0, 1);
    return at::cat({first, (0.5 * first).exp() * z.narrow(1, 1, dimension() - 1)}, 1);
  }

  /// log |x_i| in place of x_i^2, whose variance of order exp(2 sd^2) no sampler's draws could be held against.
  [[nodiscard]] at::Tensor quantities(const at::Tensor& x) const override {
    const at::Tensor first = x.narrow(1, 0, 1);
    return at::cat({first, first.square(), x.narrow(1, 1, dimension() - 1).abs().log()}, 1);
  }
  [[nodiscard]] std::vector<std::string> quantity_names() const override {
    std::vector<std::string> names{"x.1", "x.1^2"};
    for (std::int64_t i = 2; i <= dimension(); ++i) names.push_back("log|x." + std::to_string(i) + "|");
    return names;
  }
  [[nodiscard]] std::optional<Reference> reference() const override {
    const double variance = sd_ * sd_;
    std::vector<Expectation> known{{0.0, variance}, {variance, 2.0 * variance * variance}};
    // log |x_i| = x_1 / 2 + log |z|, where log |z| has mean -(gamma + log 2) / 2 and variance pi^2 / 8.
    const Expectation log_abs{-0.5 * (std::numbers::egamma + std::numbers::ln2),
                              0.25 * variance + std::numbers::pi * std::numbers::pi / 8.0};
    known.resize(static_cast<std::size_t>(dimension() + 1), log_abs);
    return exact_reference(known);
  }

  [[nodiscard]] std::optional<Box> box() const override {
    if (dimension() != 2) return std::nullopt;
    constexpr double kReach = 4.0;                    // standard deviations of x_1
    const double width = 3.0 * std::exp(1.25 * sd_);  // three of x_2 where x_1 is at 2.5 of its own
    return Box{{-kReach * sd_, -width}, {kReach * sd_, width}};
  }

 private:
  double sd_;
};

}  // namespace

}  // namespace ebmlab::energies

EBMLAB_PLUGIN(registry) {
  using namespace ebmlab;
  add_energy<energies::Funnel>(
      registry, {.id = "funnel",
                 .version = "1.0",
                 .summary = "Neal's funnel, normalised (log Z = 0): x_1 ~ N(0, sd^2), the others N(0, exp(x_1))",
                 .params = {energies::dimension_param(10, 2),
                            {.key = "sd",
                             .doc = "standard deviation of x_1: 3 is gfn-diffusion's hard funnel, 1 its easy one",
                             .fallback = 3.0,
                             .min = 0.01,
                             .max = 10}},
                 .provides = {traits::kTarget, traits::kExactPartition, traits::kExactSamples}});
}
