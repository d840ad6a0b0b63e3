// SPDX-License-Identifier: MIT
// Haario's banana: x_1 ~ N(0, 10^2), x_2 ~ N(c (x_1^2 - 100), 1), the others N(0, 1). With c = 0.03 x_2 has the sd 4.3588989.
#include "common/target.hpp"

#include <ebmlab/plugin.hpp>

#include <cmath>

namespace ebmlab::energies {

namespace {

constexpr double kLength = 10.0;  // standard deviation of x_1

EBMLAB_FOR_EVERY_PROCESSOR void evaluate_lanes(const float* __restrict x, float* __restrict energy, float* __restrict gradient,
                                               std::int64_t dimension, float curvature, float constant) {
  constexpr auto kWidth = static_cast<float>(kLength);
  for (std::int64_t l = 0; l < kLanes; ++l) {
    const float first = x[l] / kWidth, second = x[kLanes + l] - curvature * (x[l] * x[l] - kWidth * kWidth);
    energy[l] = constant + 0.5F * (first * first + second * second);
    gradient[l] = first / kWidth - 2.0F * curvature * x[l] * second;
    gradient[kLanes + l] = second;
  }
  for (std::int64_t i = 2; i < dimension; ++i) {
    for (std::int64_t l = 0; l < kLanes; ++l) {
      const float value = x[i * kLanes + l];
      energy[l] += 0.5F * value * value;
      gradient[i * kLanes + l] = value;
    }
  }
}

/// E(x) = -log p(x), so that log Z = 0.
class Banana final : public Target {
 public:
  Banana(const Params& params, const ModelContext& context)
      : Target(params.integer("dimension"), context), curvature_(params.real("curvature")) {}

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    return 0.5 * straightened(x).square().sum(1) + std::log(kLength) + static_cast<double>(dimension()) * kHalfLog2Pi;
  }

  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override {
    const at::NoGradGuard no_graph;
    const at::Tensor z = straightened(x), first = x.narrow(1, 0, 1);
    const at::Tensor along = z.narrow(1, 0, 1) / kLength - 2.0 * curvature_ * first * z.narrow(1, 1, 1);
    return at::cat({along, z.narrow(1, 1, dimension() - 1)}, 1);
  }

  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override {
    const double constant = std::log(kLength) + static_cast<double>(dimension()) * kHalfLog2Pi;
    return make_fused(dimension(), [d = dimension(), curvature = static_cast<float>(curvature_),
                                    constant = static_cast<float>(constant)](const float* x, float* energy, float* gradient) {
      evaluate_lanes(x, energy, gradient, d, curvature, constant);
    });
  }

  [[nodiscard]] at::Tensor log_partition() const override { return at::zeros({}, at::kDouble); }

  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    const at::Tensor z = normal(n, generator), first = kLength * z.narrow(1, 0, 1);
    return at::cat({first, z.narrow(1, 1, 1) + bend(first), z.narrow(1, 2, dimension() - 2)}, 1);
  }

  [[nodiscard]] at::Tensor quantities(const at::Tensor& x) const override { return at::cat({x, x.square()}, 1); }
  [[nodiscard]] std::vector<std::string> quantity_names() const override {
    return joined({numbered("x.", dimension()), numbered("x.", dimension(), "^2")});
  }
  [[nodiscard]] std::optional<Reference> reference() const override {
    // x_2 = z_2 + a w with a = 100 c and w = z_1^2 - 1, whose second and fourth moments are 2 and 60.
    const double a2 = std::pow(curvature_ * kLength * kLength, 2), second = 1.0 + 2.0 * a2;
    const double length2 = kLength * kLength;
    const auto others = static_cast<std::size_t>(dimension() - 2);
    std::vector<Expectation> known{{0.0, length2}, {0.0, second}};
    known.insert(known.end(), others, {0.0, 1.0});
    known.push_back({length2, 2.0 * length2 * length2});
    known.push_back({second, 3.0 + 12.0 * a2 + 60.0 * a2 * a2 - second * second});
    known.insert(known.end(), others, {1.0, 2.0});
    return exact_reference(known);
  }

  [[nodiscard]] std::optional<Box> box() const override {
    if (dimension() != 2) return std::nullopt;
    constexpr double kReach = 4.0, kSide = 5.0;  // standard deviations of x_1, and of x_2 around the curve
    const double bottom = -curvature_ * kLength * kLength;
    const double top = bottom + curvature_ * std::pow(kReach * kLength, 2);
    return Box{{-kReach * kLength, std::min(bottom, top) - kSide}, {kReach * kLength, std::max(bottom, top) + kSide}};
  }

 private:
  [[nodiscard]] at::Tensor bend(const at::Tensor& first) const { return curvature_ * (first.square() - kLength * kLength); }

  /// The standard normal variables that x is made of.
  [[nodiscard]] at::Tensor straightened(const at::Tensor& x) const {
    const at::Tensor first = x.narrow(1, 0, 1);
    return at::cat({first / kLength, x.narrow(1, 1, 1) - bend(first), x.narrow(1, 2, dimension() - 2)}, 1);
  }

  double curvature_;
};

}  // namespace

}  // namespace ebmlab::energies

EBMLAB_PLUGIN(registry) {
  using namespace ebmlab;
  add_energy<energies::Banana>(
      registry, {.id = "banana",
                 .version = "1.0",
                 .summary = "Haario's banana, normalised (log Z = 0): x_1 ~ N(0, 100), x_2 ~ N(c (x_1^2 - 100), 1)",
                 .params = {energies::dimension_param(2, 2),
                            {.key = "curvature", .doc = "c of the definition", .fallback = 0.03, .min = -1, .max = 1}},
                 .provides = {traits::kTarget, traits::kExactPartition, traits::kExactSamples}});
}
