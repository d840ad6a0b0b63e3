// SPDX-License-Identifier: MIT
// The known bias of unadjusted Langevin dynamics on the double well E(x) = h sum (x^2 - b^2)^2 with h = 2, b = 1:
// exact E[x^2] = 0.8521362, and 0.8413 at step 0.01 (from the exact transition operator).
#include <gtest/gtest.h>

#include <cmath>

#include "plugins/plugin_fixture.hpp"
#include "support/truth.hpp"

namespace ebmlab {
namespace {

class DoubleWell : public EnergyModel {
 public:
  explicit DoubleWell(std::int64_t d) : d_(d) {}
  [[nodiscard]] Shape event_shape() const override { return {d_}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return 2.0 * (x.square() - 1.0).square().sum(1); }
  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override { return 8.0 * x * (x.square() - 1.0); }

 private:
  std::int64_t d_;
};

/// Mean of x^2 over independent coordinates after 600 steps from the wells, and its standard error.
std::pair<double, double> second_moment(double step_size, std::uint64_t seed) {
  constexpr std::int64_t kChains = 2000, kDimensions = 100;
  at::Generator generator = test::generator(seed);
  const DoubleWell energy(kDimensions);
  const ModelContext context{{kDimensions}, at::TensorOptions().dtype(at::kDouble), generator, {}};
  const auto sampler = test::plugins().sampler("langevin", {{"step_size", step_size}, {"steps", std::int64_t{600}}}, context);
  const at::Tensor start = at::sign(randn({kChains, kDimensions}, generator, at::empty({0}, at::kDouble)));
  const at::Tensor x2 = sampler->sample({kChains, energy, start, generator}).square();
  return {x2.mean().item<double>(), x2.std().item<double>() / std::sqrt(static_cast<double>(x2.numel()))};
}

TEST(LangevinBias, IsTheKnownOneAtStepOneHundredth) {
  const auto [mean, error] = second_moment(0.01, 1);
  // The reference value is known to half a unit of its last digit.
  test::expect_truth("langevin, double well, E[x^2] at h = 0.01", 0.8413, mean, std::hypot(error, 0.00005));
  EXPECT_GT(std::abs(mean - 0.8521362), 4.5 * error) << "the bias must show";
}

TEST(LangevinBias, ShrinksInProportionToTheStep) {
  const auto [mean, error] = second_moment(0.0025, 2);
  // A quarter of the step, a quarter of the bias to first order; the second order is bounded by a fifth of it.
  const double bias = (0.8413 - 0.8521362) / 4.0;
  EXPECT_LT(std::abs(mean - (0.8521362 + bias)), 4.5 * error + 0.2 * std::abs(bias));
}

TEST(LangevinBias, BeyondTheStabilityLimitChainsAreNotFinite) {
  at::Generator generator = test::generator(3);
  const DoubleWell energy(2);
  const ModelContext context{{2}, at::TensorOptions().dtype(at::kDouble), generator, {}};
  const auto sampler = test::plugins().sampler("langevin", {{"step_size", 0.05}, {"steps", std::int64_t{1000}}}, context);
  const at::Tensor start = randn({10000, 2}, generator, at::empty({0}, at::kDouble));
  const at::Tensor x = sampler->sample({10000, energy, start, generator});
  EXPECT_FALSE(at::isfinite(x).all().item<bool>()) << "a sampler must not hide that it exploded";
}

}  // namespace
}  // namespace ebmlab
