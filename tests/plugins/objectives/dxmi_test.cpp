// SPDX-License-Identifier: MIT
// DxMI: its value net against the optimal value in closed form, its sampler's gradient against the exact one.
#include <ebmlab/value_net.hpp>

#include "linear_game.hpp"
#include "training/player.hpp"

namespace ebmlab {
namespace {

using test::GameTest;
using test::kLog2Pi;

// With one transition the value net has no part in it: V at the end is the energy.
TEST_F(GameTest, DxmisSamplerGradientIsExact) {
  const auto dxmi = test::plugins().objective(
      "dxmi",
      {{"batch", std::int64_t{2}}, {"sampler_batch", std::int64_t{500}}, {"value_hidden", std::vector<std::int64_t>{4}}},
      context);
  training.own_player_recorded = test::RecordingPlayer(dxmi->parameters());
  expect_exact(draws(*dxmi, 200, 1));
}

/// In one dimension, E(x) = -log sum_k w_k N(x; m_k, s_k^2), and the vp chain x_t = a x_{t+1} + sqrt(1 - a^2) e for q~. Then
/// exp(-V(x, t)) = sum_k w_k N(x; A m_k, A^2 s_k^2 + 1 - A^2) with A = a^(T - t), and the optimal policy
/// pi(x' | x) = exp(-V(x', t + 1)) q~(x | x') / exp(-V(x, t)) is a mixture too.
struct Mixture {
  static constexpr double kStep = 0.6;
  static constexpr std::int64_t kSteps = 3;
  at::Tensor weight = at::tensor({0.3, 0.7}, at::kDouble), mean = at::tensor({-1.2, 0.9}, at::kDouble),
             sd = at::tensor({0.4, 0.6}, at::kDouble);

  static at::Tensor log_normal(const at::Tensor& z, const at::Tensor& variance) {
    return -0.5 * (z.square() / variance + variance.log() + kLog2Pi);
  }
  [[nodiscard]] at::Tensor mean_at(std::int64_t t) const { return std::pow(kStep, kSteps - t) * mean; }
  [[nodiscard]] at::Tensor variance_at(std::int64_t t) const {
    const double a2 = std::pow(kStep, 2 * (kSteps - t));
    return a2 * sd.square() + (1.0 - a2);
  }
  /// V(x, t) of x [...].
  [[nodiscard]] at::Tensor value(const at::Tensor& x, std::int64_t t) const {
    return -(weight.log() + log_normal(x.unsqueeze(-1) - mean_at(t), variance_at(t))).logsumexp(-1);
  }
};

class MixtureEnergy : public EnergyModel {
 public:
  Mixture mixture;
  at::Tensor unused = at::zeros({1}, at::kDouble).requires_grad_(true);
  [[nodiscard]] Shape event_shape() const override { return {1}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    return mixture.value(x.squeeze(1), Mixture::kSteps) + 0.0 * unused;
  }
  [[nodiscard]] Parameters parameters() const override { return {{"unused", unused}}; }
};

/// The optimal policy of that mixture. It does not learn: its parameter moves nothing.
class OptimalPolicy : public TrainableSampler {
 public:
  Mixture mixture;
  at::Tensor unused = at::zeros({1}, at::kDouble).requires_grad_(true);

  [[nodiscard]] std::int64_t steps() const override { return Mixture::kSteps; }
  [[nodiscard]] Trajectory rollout(std::int64_t n, at::Generator& generator) const override {
    std::vector<at::Tensor> states{randn({n, 1}, generator, mixture.mean)};
    for (std::int64_t t = 0; t < steps(); ++t) states.push_back(next(states.back(), t, generator));
    return {at::stack(states) + 0.0 * unused};
  }
  [[nodiscard]] Transitions transitions(const Trajectory& t, at::Generator& generator) const override {
    std::vector<at::Tensor> states;
    states.reserve(static_cast<std::size_t>(steps()));
    for (std::int64_t i = 0; i < steps(); ++i) states.push_back(next(t.states[i], i, generator));
    const at::Tensor again = at::stack(states) + 0.0 * unused;
    return {again, backward(t.states.slice(0, 0, -1), again)};
  }
  [[nodiscard]] at::Tensor log_initial(const Trajectory& t) const override {
    return Mixture::log_normal(t.initial().squeeze(1), at::ones({}, at::kDouble));
  }
  [[nodiscard]] at::Tensor log_policy(const Trajectory& t) const override {
    const at::Tensor x = t.states.squeeze(2);
    std::vector<at::Tensor> rows;
    rows.reserve(static_cast<std::size_t>(steps()));
    for (std::int64_t i = 0; i < steps(); ++i) rows.push_back(mixture.value(x[i], i) - mixture.value(x[i + 1], i + 1));
    return at::stack(rows) + log_backward(t);
  }
  [[nodiscard]] at::Tensor log_backward(const Trajectory& t) const override {
    return backward(t.states.slice(0, 0, -1), t.states.slice(0, 1));
  }
  /// Of one transition, so that the target of V(x_t, t) is a constant given x_t once V at t + 1 is right.
  [[nodiscard]] at::Tensor entropy(const Trajectory& t) const override { return -log_policy(t); }
  [[nodiscard]] Parameters parameters() const override { return {{"unused", unused}}; }

 private:
  static at::Tensor backward(const at::Tensor& here, const at::Tensor& next) {
    const double v = 1.0 - Mixture::kStep * Mixture::kStep;
    return Mixture::log_normal((here - Mixture::kStep * next).squeeze(2), at::full({}, v, at::kDouble));
  }
  [[nodiscard]] at::Tensor next(const at::Tensor& x, std::int64_t t, at::Generator& generator) const {
    constexpr double a = Mixture::kStep, v = 1.0 - a * a;
    const at::Tensor m = mixture.mean_at(t + 1), s2 = mixture.variance_at(t + 1);
    const at::Tensor posterior = 1.0 / (1.0 / s2 + a * a / v);
    const at::Tensor log_share = mixture.weight.log() + Mixture::log_normal(x - a * m, a * a * s2 + v);
    const at::Tensor component = log_share.softmax(1).multinomial(1, true, generator);
    const at::Tensor centre = (posterior * (m / s2 + a * x / v)).gather(1, component);
    const at::Tensor spread = posterior.sqrt().expand({x.size(0), 2}).gather(1, component);
    return centre + spread * randn(x.sizes(), generator, x);
  }
};

class DxmiValue : public testing::TestWithParam<double> {};
INSTANTIATE_TEST_SUITE_P(Lambda, DxmiValue, testing::Values(0.0, 0.7),
                         [](const auto& lambda) { return std::to_string(static_cast<int>(lambda.param * 10)); });

TEST_P(DxmiValue, IsTheOptimalValueInClosedForm) {
  at::Generator source = test::generator(2);
  const ModelContext context{{1}, at::TensorOptions().dtype(at::kDouble), source, {}};
  MixtureEnergy energy;
  OptimalPolicy policy;
  const test::Overrides settings{{"batch", std::int64_t{2}},
                                 {"sampler_batch", std::int64_t{128}},
                                 {"value_hidden", std::vector<std::int64_t>{32}},
                                 {"value_features", std::int64_t{8}},
                                 {"value_scales", std::vector<double>{0.5, 1.0}},
                                 {"own_rate", 0.01},
                                 {"lambda", GetParam()}};
  const auto dxmi = test::plugins().objective("dxmi", settings, {context, energy, policy});
  test::FakeTraining training(energy, policy, [](std::int64_t n, at::Generator& g) {
    return randn({n, 1}, g, at::empty({0}, at::kDouble));
  });
  training::NetworkPlayer own("objective", dxmi->parameters());
  const Params params = test::plugins().params("dxmi", settings);
  own.begin_stage(training::OptimizerSettings::read(params, "own"));
  training.learning_own = &own;
  for (int i = 0; i < 400; ++i) {
    own.set_progress(i / 400.0);
    dxmi->step(training);
  }

  // A net of the same make with what was learned.
  ValueNet net(params, context, policy.steps());
  const at::NoGradGuard no_graph;
  const Parameters learned = dxmi->parameters(), copy = net.parameters();
  for (std::size_t i = 0; i < copy.size(); ++i) copy[i].value.copy_(learned[i].value);
  net.state().front().second.copy_(dxmi->state().front().second);
  const Trajectory held_out = policy.rollout(4000, source);
  const at::Tensor states = held_out.states.slice(0, 0, -1);
  const at::Tensor value = net(states) + 0.5 * states.squeeze(2).square();
  for (std::int64_t t = 0; t < policy.steps(); ++t) {
    const at::Tensor exact = policy.mixture.value(states[t].squeeze(1), t);
    const auto error = (value[t] - exact).square().mean().sqrt().item<double>(), spread = exact.std().item<double>();
    EXPECT_LT(error, 0.05 * spread) << "at step " << t;
  }
}

TEST_F(GameTest, DxmiNeedsAPolicy) {
  const auto langevin = test::plugins().sampler("langevin", {}, context.model);
  EXPECT_THROW((void)test::plugins().objective("dxmi", {}, {context.model, energy, *langevin}), ConfigError);
}

}  // namespace
}  // namespace ebmlab
