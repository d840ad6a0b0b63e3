// SPDX-License-Identifier: MIT
// Parallel tempering where local moves cannot cross: two far modes with unequal weights.
#include <gtest/gtest.h>

#include "plugins/samplers/targets.hpp"

namespace ebmlab {
namespace {

constexpr double kWeight = 0.3;  // of the mode at -4

struct TemperingTest : testing::Test {
  at::Generator generator = test::generator(1);
  ModelContext context{{2}, at::TensorOptions().dtype(at::kDouble), generator, {}};
  std::unique_ptr<EnergyModel> energy = test::plugins().energy(
      "gaussian_mixture",
      {{"means", std::vector<double>{-4, 0, 4, 0}}, {"sd", 0.5}, {"weights", std::vector<double>{kWeight, 1 - kWeight}}},
      context);
  /// All chains in the heavier mode.
  at::Tensor start = at::tensor({4.0, 0.0}, at::kDouble).expand({100, 2});

  /// Share of the lighter mode over a run, chain by chain.
  at::Tensor light_shares(McmcSampler& kernel, Chains& chains, std::int64_t transitions) {
    at::Tensor share = at::zeros({chains.x.size(0)}, at::kDouble);
    for (std::int64_t i = 0; i < transitions; ++i) {
      kernel.step(chains, *energy, generator);
      share += (chains.x.select(1, 0) < 0).to(at::kDouble) / static_cast<double>(transitions);
    }
    return share;
  }
  static double figure(const McmcSampler& kernel, const Chains& chains, const std::string& name) {
    for (const Metric& each : kernel.figures(chains)) {
      if (each.name == name) return each.value.item<double>();
    }
    throw Error("no figure " + name);
  }
  static std::vector<double> swap_rates(const McmcSampler& kernel, const Chains& chains, std::int64_t pairs) {
    std::vector<double> rates;
    for (std::int64_t k = 1; k <= pairs; ++k) rates.push_back(figure(kernel, chains, "swap." + std::to_string(k)));
    return rates;
  }
  static double spread(const std::vector<double>& rates) {
    const auto [low, high] = std::minmax_element(rates.begin(), rates.end());
    return *high - *low;
  }
};

TEST_F(TemperingTest, WeighsModesThatMalaCannotReach) {
  test::Kernel mala("mala", {{"step_size", 0.1}}, *energy);
  Chains stuck = mala->init(start, *energy);
  EXPECT_EQ(light_shares(*mala, stuck, 500).max().item<double>(), 0.0) << "the barrier must be one";
  test::Kernel tempering("parallel_tempering", {{"temperatures", std::int64_t{6}}, {"reference_sd", 4.0}}, *energy);
  Chains chains = tempering->init(start, *energy);
  tempering->warm_up(chains, *energy, 500, generator);
  EXPECT_LT(std::abs(test::z_score(light_shares(*tempering, chains, 800), kWeight)), 4.5);
  EXPECT_GT(figure(*tempering, chains, "round_trips"), 1.0);
}

TEST_F(TemperingTest, TheLadderIsAdaptedUntilNeighboursSwapAlike) {
  test::Kernel tempering("parallel_tempering", {{"temperatures", std::int64_t{6}}, {"reference_sd", 4.0}}, *energy);
  Chains chains = tempering->init(start, *energy);
  for (int i = 0; i < 300; ++i) tempering->step(chains, *energy, generator);
  const std::vector<double> before = swap_rates(*tempering, chains, 5);
  tempering->warm_up(chains, *energy, 600, generator);
  for (int i = 0; i < 300; ++i) tempering->step(chains, *energy, generator);
  const std::vector<double> after = swap_rates(*tempering, chains, 5);
  EXPECT_LT(spread(after), 0.5 * spread(before));
  EXPECT_LT(spread(after), 0.1);
  // The barrier is the sum of the rejections.
  double barrier = 0.0;
  for (const double rate : after) barrier += 1.0 - rate;
  EXPECT_NEAR(figure(*tempering, chains, "barrier"), barrier, 1e-12);
  const at::Tensor ladder = test::named(tempering->state(), "ladder");
  EXPECT_EQ(ladder[0].item<double>(), 1.0);
  EXPECT_EQ(ladder[-1].item<double>(), 0.0);
  EXPECT_TRUE((ladder.diff() < 0).all().item<bool>());
}

TEST_F(TemperingTest, OnlyTheColdReplicaIsTheChain) {
  test::Kernel tempering("parallel_tempering", {{"temperatures", std::int64_t{4}}}, *energy);
  Chains chains = tempering->init(start, *energy);
  for (int i = 0; i < 5; ++i) {
    const Transition transition = tempering->step(chains, *energy, generator);
    EXPECT_EQ(chains.x.sizes(), start.sizes());
    EXPECT_EQ(transition.acceptance.sizes(), at::IntArrayRef({100}));
    EXPECT_TRUE(at::equal(chains.x, test::named(chains.extra, "replicas")[0]));
    // What replicas carry stays true through moves and swaps.
    const at::Tensor x = test::named(chains.extra, "replicas").flatten(0, 1);
    EXPECT_TRUE(at::allclose(test::named(chains.extra, "energy").flatten(), energy->energy(x)));
    EXPECT_TRUE(at::allclose(test::named(chains.extra, "gradient").flatten(0, 1), energy->gradient(x)));
  }
}

TEST_F(TemperingTest, SteppingStonesGiveLogZ) {
  test::Kernel tempering("parallel_tempering",
                         {{"temperatures", std::int64_t{6}}, {"reference_sd", 4.0}, {"generate_steps", std::int64_t{300}}},
                         *energy);
  const auto truth = energy->log_partition().item<double>();
  for (int repeat = 0; repeat < 4; ++repeat) {
    const auto estimate = tempering->log_partition(40, *energy, generator);
    ASSERT_TRUE(estimate);
    EXPECT_LT(std::abs(estimate->value - truth), 4.5 * estimate->standard_error);
    EXPECT_LT(estimate->standard_error, 0.05);
    EXPECT_LT(estimate->lower, truth);
  }
  EXPECT_TRUE((test::named(tempering->state(), "step_sizes") == 0.1).all().item<bool>()) << "it tunes a copy";
}

// Replicas that start from their own laws keep them: N(0, v_k) with 1 / v_k = beta_k + (1 - beta_k) / s^2.
TEST(Tempering, EveryReplicaKeepsItsLaw) {
  constexpr std::int64_t kChains = 40000, kRungs = 4;
  constexpr double kSd = 2.0;
  const test::Target energy = test::gaussian({1.0});
  test::Kernel tempering("parallel_tempering", {{"temperatures", kRungs}, {"reference_sd", kSd}, {"step_size", 0.8}}, energy);
  at::Generator generator = test::generator(2);
  const at::Tensor ladder = test::named(tempering->state(), "ladder");
  const at::Tensor variance = 1.0 / (ladder + (1.0 - ladder) / (kSd * kSd));
  Chains chains = tempering->init(at::zeros({kChains, 1}, at::kDouble), energy);
  at::Tensor x = test::named(chains.extra, "replicas");
  x.copy_(test::normal({kRungs, kChains, 1}, generator) * variance.sqrt().view({kRungs, 1, 1}));
  test::named(chains.extra, "energy").copy_(0.5 * x.square().squeeze(2));
  test::named(chains.extra, "gradient").copy_(x);
  for (int i = 0; i < 40; ++i) tempering->step(chains, energy, generator);
  const at::Tensor replicas = test::named(chains.extra, "replicas");
  for (std::int64_t k = 0; k < kRungs; ++k) {
    EXPECT_LT(std::abs(test::z_score(replicas[k].square().flatten(), variance[k].item<double>())), 4.5) << k;
  }
  EXPECT_LT(at::corrcoef(replicas.squeeze(2)).fill_diagonal_(0.0).abs().amax().item<double>(), 4.5 / std::sqrt(kChains));
}

}  // namespace
}  // namespace ebmlab
