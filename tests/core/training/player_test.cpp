// SPDX-License-Identifier: MIT
// Adam against its published update (arXiv 1412.6980, algorithm 1), clipping, schedule, average, and non-finite gradients.
#include "training/player.hpp"

#include <gtest/gtest.h>
#include <ebmlab/error.hpp>

#include <cmath>

namespace ebmlab::training {
namespace {

OptimizerSettings settings(double rate) {
  return {{.rate = rate, .beta1 = 0.9, .beta2 = 0.99, .clip = 0.0, .hold = 1.0, .floor = 1.0, .average = 0.0}};
}

struct PlayerTest : testing::Test {
  at::Tensor weight = at::tensor({1.0, -2.0}, at::kDouble).requires_grad_(true);
  at::Tensor bias = at::tensor({0.5}, at::kDouble).requires_grad_(true);
  NetworkPlayer player{"energy", {{"weight", weight}, {"bias", bias}}};

  [[nodiscard]] at::Tensor loss() const { return (weight * at::tensor({3.0, 4.0}, at::kDouble)).sum() + 2.0 * bias.sum(); }
};

TEST_F(PlayerTest, FollowsAdamsFormula) {
  player.begin_stage(settings(0.1));
  double m = 0, v = 0, x = 1.0;
  for (int t = 1; t <= 3; ++t) {
    player.descend(weight.select(0, 0).square());
    const double g = 2.0 * x;
    m = 0.9 * m + 0.1 * g;
    v = 0.99 * v + 0.01 * g * g;
    x -= 0.1 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.99, t))) + 1e-8);
    EXPECT_NEAR(weight[0].item<double>(), x, 1e-12);
  }
  EXPECT_DOUBLE_EQ(weight[1].item<double>(), -2.0);
}

TEST_F(PlayerTest, ClipsTheWholeGradient) {
  OptimizerSettings clipped = settings(0.1);
  clipped.adam.clip = 1.0;
  player.begin_stage(clipped);
  player.descend(loss());
  EXPECT_NEAR(player.take_gradient_norm().item<double>(), std::sqrt(29.0), 1e-12);
  for (const auto& [name, tensor] : player.state()) {
    if (name == "optimizer.first") {
      EXPECT_NEAR(tensor.norm().item<double>(), 0.1, 1e-5);
    }
  }
}

TEST_F(PlayerTest, ANonFiniteGradientChangesNothing) {
  OptimizerSettings averaged = settings(0.1);
  averaged.adam.average = 0.9;
  player.begin_stage(averaged);
  player.descend(loss());
  std::vector<at::Tensor> before;
  for (const auto& entry : player.state()) before.push_back(entry.second.clone());
  player.descend(loss() * NAN);
  EXPECT_TRUE(std::isnan(player.take_gradient_norm().item<double>()));
  const NamedTensors after = player.state();
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (after[i].first != "optimizer.counters") {
      EXPECT_TRUE(at::equal(after[i].second, before[i])) << after[i].first;
    }
  }
}

TEST_F(PlayerTest, TheAverageWarmsUpAndIsSwappedInForAScope) {
  OptimizerSettings averaged = settings(0.1);
  averaged.adam.average = 0.9;
  player.begin_stage(averaged);
  player.descend(loss());
  const auto live = bias.item<double>();
  // After the first update the decay is min(0.9, 1/10).
  const double expected = 0.1 * 0.5 + 0.9 * live;
  {
    const NetworkPlayer::AverageScope scope(player);
    EXPECT_NEAR(bias.item<double>(), expected, 1e-12);
  }
  EXPECT_DOUBLE_EQ(bias.item<double>(), live);
  player.adopt_average();
  EXPECT_NEAR(bias.item<double>(), expected, 1e-12);
}

TEST(Player, ScalesRatesAndClampsParameters) {
  at::Tensor slow = at::zeros({1}, at::kDouble).requires_grad_(true), fast = at::zeros({1}, at::kDouble).requires_grad_(true);
  NetworkPlayer player("sampler",
                       {{.name = "slow", .value = slow}, {.name = "fast", .value = fast, .rate_scale = 10.0, .min = -0.5}});
  player.begin_stage(settings(0.1));
  player.descend(slow.sum() + fast.sum());
  EXPECT_NEAR(slow.item<double>(), -0.1, 1e-8);
  EXPECT_DOUBLE_EQ(fast.item<double>(), -0.5);
}

TEST(Player, TheRateIsHeldAndThenFallsLinearly) {
  const OptimizerSettings schedule{{.rate = 1.0, .hold = 0.5, .floor = 0.2}};
  EXPECT_DOUBLE_EQ(schedule.rate(0.0), 1.0);
  EXPECT_DOUBLE_EQ(schedule.rate(0.5), 1.0);
  EXPECT_DOUBLE_EQ(schedule.rate(0.75), 0.6);
  EXPECT_DOUBLE_EQ(schedule.rate(1.0), 0.2);
}

TEST_F(PlayerTest, WithoutADescribedOptimiserItDoesNotTrain) {
  player.begin_stage(std::nullopt);
  EXPECT_THROW(player.descend(loss()), PluginError);
}

}  // namespace
}  // namespace ebmlab::training
