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

/// The same descents in both precisions, which are done in different ways.
struct Twins {
  struct One {
    explicit One(at::ScalarType type)
        : weight(at::linspace(-2.0, 2.0, 37, type).requires_grad_(true)),
          scale(at::full({3}, 0.3, type).requires_grad_(true)),
          idle(at::ones({2}, type).requires_grad_(true)),
          player("energy", {{"weight", weight},
                            {.name = "scale", .value = scale, .rate_scale = 5.0, .min = 0.1, .max = 0.35},
                            {"idle", idle}}) {}
    [[nodiscard]] at::Tensor loss(int step) const { return (weight - step).pow(4).sum() + (scale * (step % 3 - 1)).sum(); }
    at::Tensor weight, scale, idle;
    NetworkPlayer player;
  };
  One single{at::kFloat}, twice{at::kDouble};

  void begin(const OptimizerSettings& settings) {
    single.player.begin_stage(settings);
    twice.player.begin_stage(settings);
  }
  void descend(int step) {
    single.player.descend(single.loss(step));
    twice.player.descend(twice.loss(step));
    const auto norm = twice.player.take_gradient_norm().item<double>();
    EXPECT_NEAR(single.player.take_gradient_norm().item<double>(), norm, 1e-5 * norm);
  }
  void expect_equal() const {
    const NamedTensors found = single.player.state(), expected = twice.player.state();
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_TRUE(at::allclose(found[i].second.to(at::kDouble), expected[i].second.to(at::kDouble), 1e-4, 1e-6))
          << found[i].first;
    }
  }
};

TEST(Player, BothPrecisionsDescendAlike) {
  for (const double clip : {0.0, 0.5}) {
    for (const double average : {0.0, 0.95}) {
      Twins twins;
      OptimizerSettings chosen = settings(0.02);
      chosen.adam.clip = clip;
      chosen.adam.average = average;
      twins.begin(chosen);
      for (int step = 0; step < 30; ++step) twins.descend(step);
      twins.expect_equal();
    }
  }
}

TEST(Player, ANonFiniteGradientChangesNothingInSinglePrecisionEither) {
  Twins::One one(at::kFloat);
  OptimizerSettings averaged = settings(0.1);
  averaged.adam.average = 0.9;
  one.player.begin_stage(averaged);
  one.player.descend(one.loss(0));
  std::vector<at::Tensor> before;
  for (const auto& entry : one.player.state()) before.push_back(entry.second.clone());
  for (const double factor : {static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
    one.player.descend(one.loss(1) * factor);
    EXPECT_FALSE(std::isfinite(one.player.take_gradient_norm().item<double>()));
  }
  const NamedTensors after = one.player.state();
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (after[i].first == "optimizer.counters") {
      EXPECT_EQ(after[i].second[0].item<std::int64_t>(), 3);
    } else {
      EXPECT_TRUE(at::equal(after[i].second, before[i])) << after[i].first;
    }
  }
}

TEST(Player, TheRateIsHeldAndThenFallsLinearly) {
  const OptimizerSettings schedule{{.rate = 1.0, .hold = 0.5, .floor = 0.2}};
  EXPECT_DOUBLE_EQ(schedule.rate(0.0), 1.0);
  EXPECT_DOUBLE_EQ(schedule.rate(0.5), 1.0);
  EXPECT_DOUBLE_EQ(schedule.rate(0.75), 0.6);
  EXPECT_DOUBLE_EQ(schedule.rate(1.0), 0.2);
}

/// Recorded descents, done in place of replays: their numbers come from the device's tensors, and are those of plain ones.
TEST(Player, RecordedDescentsAreDescents) {
  OptimizerSettings chosen{{.rate = 0.05, .beta1 = 0.5, .beta2 = 0.9, .clip = 0.5, .hold = 0.0, .floor = 0.1, .average = 0.95}};
  Twins::One plain(at::kDouble), recorded(at::kDouble);
  for (Twins::One* one : {&plain, &recorded}) one->player.begin_stage(chosen);
  for (int step = 0; step < 10; ++step) {
    for (Twins::One* one : {&plain, &recorded}) one->player.set_progress(0.1 * step);
    if (step == 1) {
      recorded.player.descend(recorded.loss(step));
      recorded.player.descend(recorded.loss(step + 1));
      recorded.player.begin_recording();
    } else if (step > 1) {
      recorded.player.prepare_replay();
    }
    for (int twice = 0; twice < 2; ++twice) {
      plain.player.descend(plain.loss(step + twice));
      if (step != 1) recorded.player.descend(recorded.loss(step + twice));
    }
    const NamedTensors found = recorded.player.state(), expected = plain.player.state();
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_TRUE(at::allclose(found[i].second.to(at::kDouble), expected[i].second.to(at::kDouble), 1e-12, 1e-12))
          << found[i].first << " at " << step;
    }
  }
  recorded.player.check_recording();
  EXPECT_THROW(recorded.player.descend(recorded.loss(0)), PluginError);
  recorded.player.end_recording();
}

TEST_F(PlayerTest, WithoutADescribedOptimiserItDoesNotTrain) {
  player.begin_stage(std::nullopt);
  EXPECT_THROW(player.descend(loss()), PluginError);
}

}  // namespace
}  // namespace ebmlab::training
