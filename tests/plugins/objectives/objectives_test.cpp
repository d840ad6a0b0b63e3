// SPDX-License-Identifier: MIT
// The sampler's gradients against the exact gradient of a linear-Gaussian game, and the polish's importance weights.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "plugins/fake_training.hpp"
#include "plugins/plugin_fixture.hpp"

namespace ebmlab {
namespace {

const double kLog2Pi = std::log(2.0 * std::numbers::pi);

/// One transition in one dimension: x_1 = a x_0 + b + s e. q~(x_0 | x_1) = N(c x_1, v). Every expectation is known.
class LinearPolicy : public TrainableSampler {
 public:
  at::Tensor a = at::tensor({0.7}, at::kDouble).requires_grad_(true);
  at::Tensor b = at::tensor({0.4}, at::kDouble).requires_grad_(true);
  at::Tensor log_s = at::tensor({-0.3}, at::kDouble).requires_grad_(true);
  double c = 0.5, v = 0.8;

  [[nodiscard]] std::int64_t steps() const override { return 1; }
  [[nodiscard]] Trajectory rollout(std::int64_t n, at::Generator& generator) const override {
    const at::Tensor x0 = randn({n, 1}, generator, a);
    return {at::stack({x0, a * x0 + b + log_s.exp() * randn({n, 1}, generator, a)})};
  }
  [[nodiscard]] at::Tensor log_initial(const Trajectory& t) const override {
    return (-0.5 * t.initial().square() - 0.5 * kLog2Pi).squeeze(1);
  }
  [[nodiscard]] at::Tensor log_policy(const Trajectory& t) const override {
    const at::Tensor z = (t.last() - a * t.initial() - b) / log_s.exp();
    return (-0.5 * z.square() - log_s - 0.5 * kLog2Pi).squeeze(1).unsqueeze(0);
  }
  [[nodiscard]] at::Tensor log_backward(const Trajectory& t) const override {
    return (-(t.initial() - c * t.last()).square() / (2.0 * v) - 0.5 * std::log(v) - 0.5 * kLog2Pi).squeeze(1).unsqueeze(0);
  }
  [[nodiscard]] at::Tensor entropy(const Trajectory& t) const override {
    return (log_s + 0.5 * (1.0 + kLog2Pi)).expand({1, t.states.size(1)});
  }
  [[nodiscard]] Parameters parameters() const override { return {{"a", a}, {"b", b}, {"log_s", log_s}}; }

  /// d/d(a, b, log s) of E[(x_1 - m)^2 / 2] - H - E log q~ with E x_1 = b, Var x_1 = a^2 + s^2, Cov(x_0, x_1) = a:
  /// L = (a^2 + s^2 + (b - m)^2)/2 - log s + (1 - 2 c a + c^2 (a^2 + s^2 + b^2)) / (2 v) + const.
  [[nodiscard]] std::array<double, 3> exact_gradient(double m) const {
    const double av = a.item<double>(), bv = b.item<double>(), s2 = std::exp(2.0 * log_s.item<double>());
    return {av + (c * c * av - c) / v, bv - m + c * c * bv / v, s2 - 1.0 + c * c * s2 / v};
  }
};

constexpr double kMean = 1.3;

/// E(x) = (x - m)^2 / 2, with a parameter that moves nothing here, so that contrast has something to train.
class Quadratic : public EnergyModel {
 public:
  at::Tensor unused = at::zeros({1}, at::kDouble).requires_grad_(true);
  [[nodiscard]] Shape event_shape() const override { return {1}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    return (0.5 * (x - kMean).square()).squeeze(1) + 0.0 * unused;
  }
  [[nodiscard]] Parameters parameters() const override { return {{"unused", unused}}; }
};

struct GameTest : testing::Test {
  at::Generator generator = test::generator(1);
  Quadratic energy;
  LinearPolicy policy;
  ObjectiveContext context{{{1}, at::TensorOptions().dtype(at::kDouble), generator, {}}, energy, policy};
  test::FakeTraining training{energy, policy, [](std::int64_t n, at::Generator& g) {
                                return randn({n, 1}, g, at::empty({0}, at::kDouble));
                              }};

  /// Means of the recorded first descents of each step against the exact gradient, with standard errors from their spread.
  void expect_exact(const std::vector<std::array<double, 3>>& draws, double scale) const {
    const std::array<double, 3> exact = policy.exact_gradient(kMean);
    const auto n = static_cast<double>(draws.size());
    for (std::size_t k = 0; k < 3; ++k) {
      double mean = 0, square = 0;
      for (const auto& draw : draws) mean += draw[k] / n, square += draw[k] * draw[k] / n;
      const double error = std::sqrt((square - mean * mean) / (n - 1.0));
      EXPECT_NEAR(mean, scale * exact[k], 4.5 * error + 1e-12) << "parameter " << k;
      EXPECT_LT(error, 0.02) << "too few draws to tell";
    }
  }
  [[nodiscard]] std::vector<std::array<double, 3>> draws(Objective& objective, int steps, std::size_t descents) {
    std::vector<std::array<double, 3>> result;
    for (int i = 0; i < steps; ++i) {
      const std::size_t first = training.sampler_player_recorded.gradients.size();
      objective.step(training);
      EXPECT_EQ(training.sampler_player_recorded.gradients.size(), first + descents);
      const auto& g = training.sampler_player_recorded.gradients[first];
      result.push_back({g[0].item<double>(), g[1].item<double>(), g[2].item<double>()});
    }
    return result;
  }
};

TEST_F(GameTest, BackPropagationGivesTheExactGradient) {
  const auto gcd =
      test::plugins().objective("gcd", {{"batch", std::int64_t{2}}, {"sampler_batch", std::int64_t{500}}}, context);
  expect_exact(draws(*gcd, 200, 1), 1.0);
}

TEST_F(GameTest, ThePolicyGradientGivesTheExactGradient) {
  const auto gcd = test::plugins().objective(
      "gcd", {{"estimator", std::string("policy_gradient")}, {"batch", std::int64_t{2}}, {"sampler_batch", std::int64_t{2000}}},
      context);
  // The advantage is centred over the batch, which scales the gradient by (n - 1) / n: far below the error here.
  training.own_player_recorded = test::RecordingPlayer(gcd->parameters());
  const auto gradients = draws(*gcd, 200, 3);
  expect_exact(gradients, 1.0);
  EXPECT_EQ(training.own_player_recorded.losses.size(), 200U);
}

TEST_F(GameTest, TheSamplerWaitsForItsDelay) {
  const auto gcd = test::plugins().objective("gcd", {{"batch", std::int64_t{2}}, {"sampler_delay", std::int64_t{3}}}, context);
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
  EXPECT_EQ(needs("cd"), std::vector<std::string>{traits::kTrainableEnergy});
  EXPECT_EQ(needs("gcd"), std::vector<std::string>{traits::kTrainableEnergy});
  EXPECT_EQ(needs("polish"), (std::vector<std::string>{traits::kTrainableEnergy, traits::kTrainableSampler}));
  EXPECT_EQ(needs("ddpm"), (std::vector<std::string>{traits::kTrainableSampler, traits::kPretraining}));
}

}  // namespace
}  // namespace ebmlab
