// SPDX-License-Identifier: MIT
// The diffusion policy against direct formulas, and Langevin's one-step law.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "plugins/plugin_fixture.hpp"

namespace ebmlab {
namespace {

const double kLog2Pi = std::log(2.0 * std::numbers::pi);

struct DiffusionTest : testing::Test {
  at::Generator generator = test::generator(1);
  ModelContext context{{2}, at::TensorOptions().dtype(at::kDouble), generator, {}};

  std::unique_ptr<Sampler> made;
  TrainableSampler& make(test::Overrides overrides) {
    overrides.insert({"hidden", std::vector<std::int64_t>{8, 8}});
    made = test::plugins().sampler("diffusion", overrides, context);
    return dynamic_cast<TrainableSampler&>(*made);
  }
  static at::Tensor log_normal(const at::Tensor& z, const at::Tensor& sigma) {
    return (-0.5 * (z / sigma).square() - sigma.log() - 0.5 * kLog2Pi).sum(-1);
  }
  /// mu_t at the states of a trajectory, read off roll-outs: the same seed draws the same noise, so that halving the last
  /// step's sigma moves x_T by half of sigma times it.
  static at::Tensor mean_at_last_step(TrainableSampler& policy, std::int64_t n, std::uint64_t seed) {
    const at::NoGradGuard no_graph;
    at::Tensor log_sigma = parameter(policy, "log_sigma");
    at::Generator first = test::generator(seed), second = test::generator(seed);
    const at::Tensor x = policy.rollout(n, first).last();
    log_sigma.select(0, -1).sub_(std::log(2.0));
    const at::Tensor half = policy.rollout(n, second).last();
    log_sigma.select(0, -1).add_(std::log(2.0));
    return 2.0 * half - x;
  }
  static at::Tensor parameter(const TrainableSampler& policy, const std::string& name) {
    for (const Parameter& p : policy.parameters()) {
      if (p.name == name) return p.value.detach();
    }
    throw PluginError("no parameter " + name);
  }
  static at::Tensor state(const Sampler& sampler, const std::string& name) {
    for (const auto& [key, tensor] : sampler.state()) {
      if (key == name) return tensor;
    }
    throw PluginError("no state " + name);
  }
};

TEST_F(DiffusionTest, LogPolicyIsTheGaussianOfItsOwnRollout) {
  for (const char* sigma_kind : {"per_step", "per_dimension"}) {
    for (const std::int64_t steps : {1, 2, 4}) {
      TrainableSampler& policy = make({{"steps", steps}, {"sigma", std::string(sigma_kind)}});
      at::Generator same = test::generator(17);
      const Trajectory trajectory = policy.rollout(6, same);
      const at::Tensor mean = mean_at_last_step(policy, 6, 17);
      const at::Tensor sigma = parameter(policy, "log_sigma").exp().select(0, -1).expand({6, 2});
      EXPECT_TRUE(at::allclose(policy.log_policy(trajectory).select(0, -1).detach(),
                               log_normal(trajectory.last().detach() - mean, sigma), 1e-8, 1e-8));
    }
  }
}

TEST_F(DiffusionTest, LogInitialIsTheStandardNormal) {
  TrainableSampler& policy = make({});
  const Trajectory trajectory = policy.rollout(9, generator);
  EXPECT_TRUE(
      at::allclose(policy.log_initial(trajectory).detach(), log_normal(trajectory.initial(), at::ones({9, 2}, at::kDouble))));
}

TEST_F(DiffusionTest, EntropyIsMinusTheExpectedLogPolicy) {
  TrainableSampler& policy = make({{"steps", std::int64_t{3}}});
  constexpr std::int64_t kRollouts = 40000;
  const at::NoGradGuard no_graph;
  const Trajectory trajectory = policy.rollout(kRollouts, generator);
  const at::Tensor log_policy = policy.log_policy(trajectory), entropy = policy.entropy(trajectory);
  EXPECT_EQ(entropy.sizes(), log_policy.sizes());
  for (std::int64_t t = 0; t < 3; ++t) {
    // log pi has variance d/2 about its mean.
    EXPECT_NEAR(-log_policy[t].mean().item<double>(), entropy[t][0].item<double>(), 4.5 * std::sqrt(1.0 / kRollouts));
  }
}

TEST_F(DiffusionTest, TheFixedBackwardChainIsDdpmsForwardProcess) {
  TrainableSampler& policy = make({{"steps", std::int64_t{2}}, {"backward", std::string("vp")}});
  const Trajectory trajectory = policy.rollout(4, generator);
  const auto cosine = [](double f) { return std::pow(std::cos((f + 0.008) / 1.008 * std::numbers::pi / 2.0), 2); };
  const double ab1 = cosine(0.5) / cosine(0.0), ab2 = 2e-3;
  const std::array scale{std::sqrt(ab2 / ab1), std::sqrt(ab1)};
  const at::Tensor log_backward = policy.log_backward(trajectory);
  for (std::int64_t t = 0; t < 2; ++t) {
    const double a = scale[static_cast<std::size_t>(t)];
    const at::Tensor z = (trajectory.states[t] - a * trajectory.states[t + 1]).detach();
    const at::Tensor sd = at::full({4, 2}, std::sqrt(1.0 - a * a), at::kDouble);
    EXPECT_TRUE(at::allclose(log_backward[t].detach(), log_normal(z, sd), 1e-9, 1e-9));
  }
}

TEST_F(DiffusionTest, AFittedBackwardChainFindsTheRegressionOfALinearChain) {
  TrainableSampler& policy = make({{"steps", std::int64_t{1}}});
  // x_1 = 2 x_0 + e with x_0 ~ N(0, 1), e ~ N(0, 1): x_0 given x_1 is N(0.4 x_1, 0.2).
  for (int i = 0; i < 2000; ++i) {
    const at::Tensor x0 = randn({500, 2}, generator, at::empty({0}, at::kDouble));
    policy.fit_backward({at::stack({x0, 2.0 * x0 + randn({500, 2}, generator, x0)})});
  }
  // A decay of .99 averages about 200 batches of 1000 numbers: 200,000 pairs, so an error of about sqrt(0.2 / 5 / 2e5).
  EXPECT_NEAR(state(policy, "backward.scale").item<double>(), 0.4, 4.5 * std::sqrt(0.04 / 2e5));
  EXPECT_NEAR(state(policy, "backward.variance").item<double>(), 0.2, 4.5 * 0.2 * std::sqrt(2.0 / 2e5));
}

TEST_F(DiffusionTest, RolloutsCarryTheGraphOfTheParametersAndSamplesDoNot) {
  TrainableSampler& policy = make({});
  EXPECT_TRUE(policy.rollout(3, generator).last().requires_grad());
  EXPECT_FALSE(policy.generate(3, *test::plugins().energy("gaussian_mixture", {}, context), generator).requires_grad());
}

TEST_F(DiffusionTest, CalibrationSetsSigmaToThePredictionError) {
  TrainableSampler& policy = make({{"steps", std::int64_t{4}}, {"calibrate", true}, {"sigma_max", 10.0}});
  // All data at one far point that the fresh network does not predict: the error is about that point's square.
  policy.finish_pretraining(at::full({100, 2}, 3.0, at::kDouble), generator);
  const at::Tensor sigma = parameter(policy, "log_sigma").exp().flatten();
  // The last step has no posterior variance and A = 1: sigma is the root mean squared error itself, near 3.
  EXPECT_NEAR(sigma[3].item<double>(), 3.0, 0.6);
}

// Everything happens in units of initial_sd: the same seed gives the same roll-outs times it, and densities less d log of it.
TEST_F(DiffusionTest, AnotherUnitScalesStatesAndShiftsDensities) {
  constexpr double kUnit = 3.0;
  const test::Overrides common{{"steps", std::int64_t{3}}, {"backward", std::string("vp")}};
  const auto rolled = [&](double unit) {
    test::Overrides overrides = common;
    overrides.insert({"initial_sd", unit});
    at::Generator weights = test::generator(4), noise = test::generator(5);
    const ModelContext own{{2}, context.options, weights, {}};
    overrides.insert({"hidden", std::vector<std::int64_t>{8, 8}});
    made = test::plugins().sampler("diffusion", overrides, own);
    auto& policy = dynamic_cast<TrainableSampler&>(*made);
    const at::NoGradGuard no_graph;
    const Trajectory t = policy.rollout(7, noise);
    return std::vector<at::Tensor>{t.states, policy.log_initial(t), policy.log_policy(t), policy.log_backward(t),
                                   -policy.entropy(t)};
  };
  const std::vector<at::Tensor> one = rolled(1.0), three = rolled(kUnit);
  EXPECT_TRUE(at::allclose(three[0], kUnit * one[0], 1e-12, 1e-12));
  for (std::size_t i = 1; i < one.size(); ++i) {
    EXPECT_TRUE(at::allclose(three[i], one[i] - 2.0 * std::log(kUnit), 1e-9, 1e-9)) << i;
  }
}

// The reversal of the vp chain from N(0, s^2 I) to itself: towards that law the log weights are the constant log Z. Long chains
// too have a density at every transition.
TEST_F(DiffusionTest, TheReferenceStartIsTheExactReversal) {
  for (const std::int64_t steps : {1, 5, 100}) {
    TrainableSampler& policy = make({{"steps", steps},
                                     {"start", std::string("reference")},
                                     {"backward", std::string("vp")},
                                     {"initial_sd", 2.0},
                                     {"sigma_min", 1e-3}});
    const auto target =
        test::plugins().energy("gaussian_mixture", {{"means", std::vector<double>{0, 0}}, {"sd", 2.0}}, context);
    const at::NoGradGuard no_graph;
    const at::Tensor log_w = policy.log_weights(policy.rollout(50, generator), *target);
    EXPECT_TRUE(at::allclose(log_w, at::zeros_like(log_w), 1e-7, 1e-7)) << steps;
  }
}

/// The Gaussian with the mean and the covariance of given events.
class FittedGaussian : public EnergyModel {
 public:
  explicit FittedGaussian(const at::Tensor& events) : mean_(events.mean(0)) {
    const at::Tensor centred = events - mean_;
    covariance_ = at::matmul(centred.t(), centred) / static_cast<double>(events.size(0));
  }
  [[nodiscard]] Shape event_shape() const override { return {mean_.size(0)}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    const at::Tensor y = x - mean_;
    return 0.5 * (at::matmul(y, at::linalg_inv(covariance_)) * y).sum(1) + 0.5 * at::logdet(kTwoPi * covariance_);
  }
  static constexpr double kTwoPi = 2.0 * std::numbers::pi;

 private:
  at::Tensor mean_, covariance_;
};

// Along principal components the reversal is that of any Gaussian. It starts from N(0, I), which the chain's own first law,
// ab_T variances + 1 - ab_T, nearly is: with that law in place of N(0, I) the log weights are 0.
TEST_F(DiffusionTest, AlongPrincipalComponentsTheReferenceStartReversesAnyGaussian) {
  const at::Tensor mix = at::tensor({1.5, 0.4, 0.0, 0.0, 0.2, -0.1, 0.3, 0.0, 0.7}, at::kDouble).view({3, 3});
  const at::Tensor events = at::matmul(randn({500, 3}, generator, mix), mix) + at::tensor({0.5, -1.0, 2.0}, at::kDouble);
  const ModelContext own{{3}, context.options, generator, events};
  const FittedGaussian target(events);
  constexpr double kUnit = 1.3, kLastSignal = 2e-3;
  for (const std::int64_t steps : {1, 5}) {
    const auto sampler = test::plugins().sampler("diffusion",
                                                 {{"steps", steps},
                                                  {"coordinates", std::string("principal")},
                                                  {"start", std::string("reference")},
                                                  {"backward", std::string("vp")},
                                                  {"sigma", std::string("per_dimension")},
                                                  {"initial_sd", kUnit},
                                                  {"sigma_min", 1e-4},
                                                  {"sigma_max", 10.0}},
                                                 own);
    const auto& policy = dynamic_cast<const TrainableSampler&>(*sampler);
    const at::NoGradGuard no_graph;
    const Trajectory trajectory = policy.rollout(50, generator);
    const at::Tensor centred = trajectory.initial() - state(*sampler, "coordinates.mean");
    const at::Tensor y = at::matmul(centred, state(*sampler, "coordinates.axes")) / kUnit;
    const at::Tensor first = kLastSignal * state(*sampler, "coordinates.variances") + 1.0 - kLastSignal;
    const at::Tensor log_first = log_normal(y, first.sqrt()) - 3.0 * std::log(kUnit);
    const at::Tensor log_w = policy.log_weights(trajectory, target) + policy.log_initial(trajectory) - log_first;
    EXPECT_TRUE(at::allclose(log_w, at::zeros_like(log_w), 1e-6, 1e-6)) << steps;
  }
}

// Trajectories drawn backwards end in the events, and have the entropy of q~: the mean of -log q~ over its own draws.
TEST_F(DiffusionTest, BackwardTrajectoriesFollowTheBackwardChain) {
  constexpr std::int64_t kEvents = 20000;
  const at::Tensor events = randn({kEvents, 2}, generator, at::empty({0}, at::kDouble));
  const ModelContext own{{2}, context.options, generator, events};
  for (const char* coordinates : {"standardised", "principal"}) {
    const auto sampler = test::plugins().sampler("diffusion",
                                                 {{"steps", std::int64_t{3}},
                                                  {"coordinates", std::string(coordinates)},
                                                  {"backward", std::string("vp")},
                                                  {"initial_sd", 2.0}},
                                                 own);
    const auto& policy = dynamic_cast<const TrainableSampler&>(*sampler);
    const Trajectory trajectory = policy.backward(events, generator);
    EXPECT_FALSE(trajectory.states.requires_grad());
    EXPECT_TRUE(at::allclose(trajectory.last(), events, 1e-9, 1e-9));
    const at::Tensor log_backward = policy.log_backward(trajectory);
    const auto cosine = [](double f) { return std::pow(std::cos((f + 0.008) / 1.008 * std::numbers::pi / 2.0), 2); };
    const std::vector<double> ab{2e-3, cosine(2.0 / 3.0) / cosine(0.0), cosine(1.0 / 3.0) / cosine(0.0), 1.0};
    for (std::int64_t t = 0; t < 3; ++t) {
      const auto k = static_cast<std::size_t>(t);
      const double entropy = 1.0 + kLog2Pi + std::log(1.0 - ab[k] / ab[k + 1]) + 2.0 * std::log(2.0);
      // -log q~ of a Gaussian in the plane varies by 1.
      EXPECT_NEAR(-log_backward[t].mean().item<double>(), entropy, 4.5 / std::sqrt(kEvents)) << coordinates << " " << t;
    }
  }
}

TEST_F(DiffusionTest, PrincipalComponentsNeedData) {
  EXPECT_THROW((void)make({{"coordinates", std::string("principal")}}), ConfigError);
}

TEST_F(DiffusionTest, ALangevinDriftIsThatOfTheRolloutToo) {
  const auto target = test::plugins().energy("gaussian_mixture", {{"means", std::vector<double>{1, -1}}, {"sd", 0.7}}, context);
  TrainableSampler& policy = make({{"steps", std::int64_t{2}}, {"langevin", true}, {"initial_sd", 1.5}});
  at::Generator before_noise = test::generator(17), after_noise = test::generator(17);
  EXPECT_THROW((void)policy.rollout(6, before_noise), PluginError);
  policy.set_energy(*target);
  before_noise = test::generator(17);
  const at::Tensor before = policy.rollout(6, before_noise).last();
  parameter(policy, "langevin").fill_(0.3);
  const Trajectory trajectory = policy.rollout(6, after_noise);
  EXPECT_FALSE(at::allclose(before, trajectory.last()));
  const at::Tensor mean = mean_at_last_step(policy, 6, 17);
  const at::Tensor sigma = 1.5 * parameter(policy, "log_sigma").exp().select(0, -1).expand({6, 2});
  EXPECT_TRUE(at::allclose(policy.log_policy(trajectory).select(0, -1).detach(),
                           log_normal(trajectory.last().detach() - mean, sigma), 1e-8, 1e-8));
}

TEST_F(DiffusionTest, ExplorationAddsItsVarianceToATransition) {
  TrainableSampler& policy = make({{"steps", std::int64_t{1}}, {"last_sigma", 0.3}, {"initial_sd", 2.0}});
  at::Generator first = test::generator(17), second = test::generator(17);
  const at::NoGradGuard no_graph;
  const at::Tensor mean = mean_at_last_step(policy, 6, 17);
  const at::Tensor noise = policy.rollout(6, first).last() - mean, wider = policy.explore(6, 0.8, second).last() - mean;
  EXPECT_TRUE(at::allclose(wider, noise * std::sqrt(0.6 * 0.6 + 0.8 * 0.8) / 0.6, 1e-9, 1e-9));
}

TEST_F(DiffusionTest, ATransitionTakenAnewHasItsLaw) {
  TrainableSampler& policy = make({{"steps", std::int64_t{2}}, {"initial_sd", 2.0}});
  constexpr std::int64_t kRollouts = 50000;
  at::Generator same = test::generator(17);
  const Trajectory trajectory{policy.rollout(kRollouts, same).states.detach()};
  const Transitions again = policy.transitions(trajectory, generator);
  EXPECT_TRUE(again.next.requires_grad());
  const at::NoGradGuard no_graph;
  const at::Tensor z =
      (again.next[1] - mean_at_last_step(policy, kRollouts, 17)) / (2.0 * parameter(policy, "log_sigma").exp().select(0, -1));
  const double n = 2.0 * kRollouts;
  EXPECT_NEAR(z.mean().item<double>(), 0.0, 4.5 / std::sqrt(n));
  EXPECT_NEAR(z.var().item<double>(), 1.0, 4.5 * std::sqrt(2.0 / n));
  // log q~ of the pair: at the last step, as in a trajectory that ends there.
  const Trajectory spliced{at::stack({trajectory.states[0], trajectory.states[1], again.next[1]})};
  EXPECT_TRUE(at::allclose(again.log_backward[1], policy.log_backward(spliced)[1], 1e-9, 1e-9));
}

// A Langevin step from x is N(x - h grad E(x), 2h).
TEST(Langevin, OneStepHasItsMeanAndVariance) {
  at::Generator generator = test::generator(8);
  const ModelContext context{{2}, at::TensorOptions().dtype(at::kDouble), generator, {}};
  const auto energy = test::plugins().energy("gaussian_mixture", {{"means", std::vector<double>{0, 0}}, {"sd", 1.0}}, context);
  const auto sampler = test::plugins().sampler("langevin", {{"step_size", 0.1}, {"steps", std::int64_t{1}}}, context);
  constexpr std::int64_t kChains = 100000;
  const at::Tensor x = sampler->sample({kChains, *energy, at::full({kChains, 2}, 2.0, at::kDouble), generator});
  const double n = 2.0 * kChains;
  EXPECT_NEAR(x.mean().item<double>(), 2.0 - 0.1 * 2.0, 4.5 * std::sqrt(0.2 / n));
  EXPECT_NEAR(x.var().item<double>(), 0.2, 4.5 * 0.2 * std::sqrt(2.0 / n));
}

}  // namespace
}  // namespace ebmlab
