// SPDX-License-Identifier: MIT
// The sampler's gradients against the exact gradient of a linear-Gaussian game, and the polish's importance weights.
#include <algorithm>

#include "linear_game.hpp"

namespace ebmlab {
namespace {

using test::GameTest;
using test::kLog2Pi;

TEST_F(GameTest, BackPropagationGivesTheExactGradient) {
  const auto gcd = test::plugins().objective(
      "gcd", {{"estimator", std::string("backprop")}, {"batch", std::int64_t{2}}, {"sampler_batch", std::int64_t{500}}},
      context);
  expect_exact(draws(*gcd, 200, 1));
}

TEST_F(GameTest, ThePolicyGradientGivesTheExactGradient) {
  const auto gcd = test::plugins().objective("gcd",
                                             {{"estimator", std::string("policy_gradient")},
                                              {"epochs", std::int64_t{3}},
                                              {"batch", std::int64_t{2}},
                                              {"sampler_batch", std::int64_t{2000}},
                                              {"value_hidden", std::vector<std::int64_t>{8}}},
                                             context);
  // The advantage is centred over the batch, which scales the gradient by (n - 1) / n: far below the error here.
  training.own_player_recorded = test::RecordingPlayer(gcd->parameters());
  const auto gradients = draws(*gcd, 200, 3);
  expect_exact(gradients);
  EXPECT_EQ(training.own_player_recorded.losses.size(), 200U);
}

TEST_F(GameTest, TheLogVarianceHasTheGradientOfTheBoundOnThePolicysOwnRollouts) {
  const auto gcd = test::plugins().objective(
      "gcd", {{"estimator", std::string("log_variance")}, {"batch", std::int64_t{2}}, {"sampler_batch", std::int64_t{2000}}},
      context);
  expect_exact(draws(*gcd, 200, 1));
}

TEST_F(GameTest, AnAnchorAddsTheGradientOfTheDatasLikelihood) {
  constexpr double kAnchor = 0.7;
  for (const char* estimator : {"backprop", "policy_gradient", "log_variance"}) {
    const auto gcd = test::plugins().objective("gcd",
                                               {{"estimator", std::string(estimator)},
                                                {"anchor", kAnchor},
                                                {"epochs", std::int64_t{1}},
                                                {"batch", std::int64_t{2}},
                                                {"sampler_batch", std::int64_t{2000}},
                                                {"value_hidden", std::vector<std::int64_t>{8}}},
                                               context);
    training.own_player_recorded = test::RecordingPlayer(gcd->parameters());
    SCOPED_TRACE(estimator);
    expect_exact(draws(*gcd, 200, 1), kAnchor);
    const Metrics figures = gcd->step(training);
    EXPECT_TRUE(std::any_of(figures.begin(), figures.end(), [](const Metric& m) { return m.name == "loss.anchor"; }));
  }
}

// Where pi(x_0, x_1) = q~(x_0 | x_1) exp(-E(x_1)) / Z the log weights are the constant log Z, wherever the roll-outs come from.
TEST_F(GameTest, TheLogVarianceIsAtRestAtTheOptimumOffThePolicyToo) {
  energy.mean = 0.0;
  policy.a.data().fill_(0.6);
  policy.b.data().fill_(0.0);
  policy.log_s.data().fill_(std::log(0.8));
  policy.c = 0.6;
  policy.v = 0.64;
  const auto gcd = test::plugins().objective("gcd",
                                             {{"estimator", std::string("log_variance")},
                                              {"exploration", 0.7},
                                              {"batch", std::int64_t{2}},
                                              {"sampler_batch", std::int64_t{50}}},
                                             context);
  for (const auto& gradient : draws(*gcd, 3, 1)) {
    for (const double element : gradient) EXPECT_NEAR(element, 0.0, 1e-12);
  }
  // Away from it, explored roll-outs give a gradient too.
  policy.b.data().fill_(0.5);
  EXPECT_GT(std::abs(draws(*gcd, 1, 1).front()[1]), 0.01);
  // At half the stage exploration is over: the figures are then those of the policy's own roll-outs.
  EXPECT_EQ(gcd->step(training).back().name, "loss.sampler");
  training.at_progress = 0.5;
  EXPECT_EQ(gcd->step(training).back().name, "log_z.lower");
}

TEST_F(GameTest, TheSamplerWaitsForItsDelay) {
  const auto gcd = test::plugins().objective(
      "gcd", {{"estimator", std::string("backprop")}, {"batch", std::int64_t{2}}, {"sampler_delay", std::int64_t{3}}}, context);
  training.at_step = 2;
  gcd->step(training);
  EXPECT_TRUE(training.sampler_player_recorded.losses.empty());
  training.at_step = 3;
  gcd->step(training);
  EXPECT_EQ(training.sampler_player_recorded.losses.size(), 1U);
}

// With q~ exact for the policy, the importance estimate of log Z has no bias and little spread: Z = sqrt(2 pi).
TEST_F(GameTest, PolishEstimatesLogZFromItsRollouts) {
  const double a = policy.a.item<double>(), s2 = std::exp(2.0 * policy.log_s.item<double>()), b = policy.b.item<double>();
  policy.c = a / (a * a + s2);
  policy.v = s2 / (a * a + s2);
  policy.b.data().fill_(0.0);  // keeps q~ centred on c x_1
  const auto polish = test::plugins().objective("polish", {{"batch", std::int64_t{200000}}}, context);
  polish->begin(training);
  EXPECT_EQ(training.sampler_player_recorded.adoptions, 1);
  EXPECT_EQ(training.energy_player_recorded.adoptions, 1);
  double log_z = 0, lower = 0, ess = 0;
  for (const Metric& metric : polish->step(training)) {
    if (metric.name == "log_z.importance") log_z = metric.value.item<double>();
    if (metric.name == "log_z.lower") lower = metric.value.item<double>();
    if (metric.name == "importance_ess") ess = metric.value.item<double>();
  }
  // Relative variance of the mean weight is (1/ess - 1)/n.
  EXPECT_NEAR(log_z, 0.5 * kLog2Pi, 4.5 * std::sqrt((1.0 / ess - 1.0) / 200000.0));
  EXPECT_LT(lower, log_z);
  policy.b.data().fill_(b);
}

TEST_F(GameTest, PretrainingNeedsASamplerThatHasIt) {
  const auto ddpm = test::plugins().objective("ddpm", {}, context);
  EXPECT_THROW(ddpm->step(training), PluginError);
}

TEST(Traits, SayWhatAnObjectiveNeeds) {
  const auto needs = [](const std::string& id) { return test::plugins().find(id).info.needs; };
  EXPECT_EQ(needs("cd"), (std::vector<std::string>{traits::kTrainableEnergy, traits::kData}));
  EXPECT_EQ(needs("gcd"), (std::vector<std::string>{traits::kTrainableEnergy, traits::kData}));
  EXPECT_EQ(needs("polish"), (std::vector<std::string>{traits::kTrainableEnergy, traits::kTrainableSampler, traits::kData}));
  EXPECT_EQ(needs("ddpm"), (std::vector<std::string>{traits::kTrainableSampler, traits::kPretraining, traits::kData}));
  EXPECT_EQ(needs("reverse_kl"), std::vector<std::string>{traits::kTrainableSampler});
  EXPECT_EQ(needs("dxmi"), (std::vector<std::string>{traits::kTrainableEnergy, traits::kTrainableSampler, traits::kData}));
  for (const char* id : {"dsm", "ssm", "nce", "exact_ml"}) {
    EXPECT_EQ(needs(id), (std::vector<std::string>{traits::kTrainableEnergy, traits::kData})) << id;
  }
}

}  // namespace
}  // namespace ebmlab
