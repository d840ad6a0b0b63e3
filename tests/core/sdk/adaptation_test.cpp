// SPDX-License-Identifier: MIT
// Warm-up: dual averaging by its formula, the search for a first step size, and the schedule of the scale's windows.
#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>
#include <ebmlab/adaptation.hpp>
#include <ebmlab/chains.hpp>

#include <cmath>

#include "bowl.hpp"

namespace ebmlab {
namespace {

/// Draws N((5, -5), diag(0.1, 20)^2) whatever its settings, and accepts as a test says. Chains carry how far they have come, so
/// that trials on copies do not count.
class Independent : public McmcSampler {
 public:
  using Accepts = std::function<double(double step_size)>;
  Independent(const ModelContext& context, Accepts accepts)
      : McmcSampler(ChainSettings(), context), accepts_(std::move(accepts)) {}

  [[nodiscard]] Chains init(const at::Tensor& x0, const EnergyModel& /*energy*/) const override {
    return {x0.clone(), {{"count", at::zeros({}, at::kLong)}}};
  }
  [[nodiscard]] Tunables tunables() override { return {.step_size = step_size, .scale = scale, .target_acceptance = 0.8}; }

  Transition step(Chains& chains, const EnergyModel& /*energy*/, at::Generator& generator) const override {
    at::Tensor count = chains.extra.at(0).second;
    count.add_(1);
    if (!at::equal(scale, seen)) {
      seen = scale.clone();
      changes.push_back(count.item<std::int64_t>() - 1);
    }
    const at::Tensor bad = chains.x.isfinite().all(1, true).bitwise_not();
    chains.x = (randn(chains.x.sizes(), generator, chains.x) * sd + mean).masked_fill(bad, std::nan(""));
    return {.acceptance = at::full({chains.x.size(0)}, accepts_(step_size.item<double>()), at::kDouble)};
  }

  at::Tensor step_size = at::full({}, 0.01, at::kDouble), scale = at::ones({2}, at::kDouble);
  const at::Tensor mean = at::tensor({5.0, -5.0}, at::kDouble), sd = at::tensor({0.1, 20.0}, at::kDouble);
  mutable at::Tensor seen = at::ones({2}, at::kDouble);
  mutable std::vector<std::int64_t> changes;  // transitions done when the scale changed

 private:
  Accepts accepts_;
};

struct AdaptationTest : testing::Test {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{1});
  ModelContext context{{2}, at::TensorOptions().dtype(at::kDouble), generator, {}};
  Bowl energy;

  static double decay(double step_size) { return std::exp(-step_size); }
};

TEST(DualAveraging, FollowsItsFormula) {
  DualAveraging averaging(0.5, 0.8);
  // By hand, Hoffman and Gelman 2014, eq. 6: gamma .05, t0 10, kappa .75, mu = log(10 eps).
  const double error_1 = (0.8 - 0.6) / 11.0, step_1 = std::log(5.0) - error_1 / 0.05;
  EXPECT_NEAR(averaging.update(0.6), std::exp(step_1), 1e-12);
  EXPECT_NEAR(averaging.average(), std::exp(step_1), 1e-12);
  const double error_2 = (11.0 / 12.0) * error_1 + (0.8 - 1.0) / 12.0, step_2 = std::log(5.0) - std::sqrt(2.0) / 0.05 * error_2;
  EXPECT_NEAR(averaging.update(1.0), std::exp(step_2), 1e-12);
  const double weight = std::pow(2.0, -0.75);
  EXPECT_NEAR(averaging.average(), std::exp(weight * step_2 + (1.0 - weight) * step_1), 1e-12);
}

TEST(DualAveraging, ANumberThatIsNoneIsARejection) {
  DualAveraging one(0.5, 0.8), two(0.5, 0.8);
  EXPECT_DOUBLE_EQ(one.update(std::nan("")), two.update(0.0));
}

TEST(DualAveraging, FindsTheStepSizeOfItsTarget) {
  DualAveraging averaging(0.001, 0.7);
  double step_size = 0.001;
  for (int i = 0; i < 5000; ++i) step_size = averaging.update(std::exp(-step_size));
  EXPECT_NEAR(averaging.average(), -std::log(0.7), 0.01);
}

TEST_F(AdaptationTest, AFirstStepSizeIsDoubledOrHalvedAcrossOneHalf) {
  Independent kernel(context, [](double step_size) { return step_size < 0.37 ? 1.0 : 0.0; });
  const Tunables tunables = kernel.tunables();
  const Chains chains = kernel.init(at::ones({3, 2}, at::kDouble), energy);
  EXPECT_DOUBLE_EQ(reasonable_step_size(kernel, tunables, chains, energy, generator), 0.32);
  EXPECT_DOUBLE_EQ(kernel.step_size.item<double>(), 0.01) << "it is only told, not set";
  at::Tensor(kernel.step_size).fill_(10.0);
  EXPECT_DOUBLE_EQ(reasonable_step_size(kernel, tunables, chains, energy, generator), 0.3125);
  EXPECT_TRUE((chains.x == 1.0).all().item<bool>());
  EXPECT_EQ(chains.extra.at(0).second.item<std::int64_t>(), 0);
}

TEST_F(AdaptationTest, WindowsAreStans) {
  for (const auto& [steps, ends] : std::map<std::int64_t, std::vector<std::int64_t>>{
           {1000, {100, 150, 250, 450, 950}}, {300, {100, 150, 250}}, {290, {100, 240}}, {160, {110}}, {100, {90}}, {19, {}}}) {
    Independent kernel(context, decay);
    Chains chains = kernel.init(at::ones({4, 2}, at::kDouble), energy);
    kernel.warm_up(chains, energy, steps, generator);
    static_cast<void>(kernel.step(chains, energy, generator));  // sees a change at the very end
    EXPECT_EQ(kernel.changes, ends) << steps;
    EXPECT_EQ(chains.extra.at(0).second.item<std::int64_t>(), steps + 1) << "trials must not move the chains";
  }
}

TEST_F(AdaptationTest, TheScaleIsThatOfTheLastWindowAndTheStepSizeThatOfTheTarget) {
  Independent kernel(context, decay);
  Chains chains = kernel.init(at::ones({4, 2}, at::kDouble), energy);
  kernel.warm_up(chains, energy, 1000, generator);
  // 500 transitions of 4 chains; a variance of n draws has a relative error of sqrt(2 / n), its root half of that.
  constexpr double kDraws = 2000.0;
  for (const int i : {0, 1}) {
    const auto sd = kernel.sd[i].item<double>();
    const double shrunk = std::sqrt((kDraws * sd * sd + 5.0 * 1e-3) / (kDraws + 5.0));
    EXPECT_NEAR(kernel.scale[i].item<double>() / shrunk, 1.0, 4.5 * std::sqrt(0.5 / kDraws)) << i;
  }
  // Dual averaging after 50 transitions of a noiseless acceptance.
  EXPECT_NEAR(decay(kernel.step_size.item<double>()), 0.8, 0.05);
}

TEST_F(AdaptationTest, AChainThatIsNotFiniteSpoilsNoScale) {
  Independent kernel(context, decay);
  at::Tensor x0 = at::ones({4, 2}, at::kDouble);
  x0[1].fill_(std::nan(""));
  Chains chains = kernel.init(x0, energy);
  kernel.warm_up(chains, energy, 200, generator);
  EXPECT_TRUE(kernel.scale.isfinite().all().item<bool>());
  EXPECT_GT(kernel.scale[1].item<double>(), 10.0);
  EXPECT_FALSE(chains.x[1].isfinite().any().item<bool>());
}

TEST_F(AdaptationTest, NoWarmUpChangesNothing) {
  Independent kernel(context, decay);
  Chains chains = kernel.init(at::ones({4, 2}, at::kDouble), energy);
  kernel.warm_up(chains, energy, 0, generator);
  EXPECT_DOUBLE_EQ(kernel.step_size.item<double>(), 0.01);
}

}  // namespace
}  // namespace ebmlab
