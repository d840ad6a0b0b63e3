// SPDX-License-Identifier: MIT
// A linear-Gaussian game in which every expectation is known, for tests of what learns a sampler.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "gradient_mean.hpp"
#include "plugins/plugin_fixture.hpp"

namespace ebmlab::test {

inline const double kLog2Pi = std::log(2.0 * std::numbers::pi);

/// One transition in one dimension: x_1 = a x_0 + b + s e. q~(x_0 | x_1) = N(c x_1, v). Every expectation is known.
class LinearPolicy : public TrainableSampler {
 public:
  at::Tensor a = at::tensor({0.7}, at::kDouble).requires_grad_(true);
  at::Tensor b = at::tensor({0.4}, at::kDouble).requires_grad_(true);
  at::Tensor log_s = at::tensor({-0.3}, at::kDouble).requires_grad_(true);
  double c = 0.5, v = 0.8;

  [[nodiscard]] std::int64_t steps() const override { return 1; }
  [[nodiscard]] Trajectory rollout(std::int64_t n, at::Generator& generator) const override {
    return explore(n, 0.0, generator);
  }
  [[nodiscard]] Trajectory explore(std::int64_t n, double noise, at::Generator& generator) const override {
    const at::Tensor x0 = randn({n, 1}, generator, a);
    return {at::stack({x0, a * x0 + b + (log_s.exp().square() + noise * noise).sqrt() * randn({n, 1}, generator, a)})};
  }
  [[nodiscard]] Trajectory backward(const at::Tensor& events, at::Generator& generator) const override {
    return {at::stack({c * events + std::sqrt(v) * randn(events.sizes(), generator, events), events})};
  }
  [[nodiscard]] Transitions transitions(const Trajectory& t, at::Generator& generator) const override {
    const at::Tensor next = a * t.initial() + b + log_s.exp() * randn(t.initial().sizes(), generator, a);
    return {next.unsqueeze(0), log_backward({at::stack({t.initial(), next})})};
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
  /// The same of E[-log pi(x_1 | x_0)] for x_1 ~ N(0, 1) and x_0 ~ q~(. | x_1).
  [[nodiscard]] std::array<double, 3> exact_anchor_gradient() const {
    const double av = a.item<double>(), bv = b.item<double>(), s2 = std::exp(2.0 * log_s.item<double>());
    const double square = c * c + v;  // E[x_0^2], beside E[x_0 x_1] = c
    return {(av * square - c) / s2, bv / s2, 1.0 - (1.0 - 2.0 * av * c + av * av * square + bv * bv) / s2};
  }
};

/// E(x) = (x - mean)^2 / 2, with a parameter that moves nothing here, so that contrast has something to train.
class Quadratic : public EnergyModel {
 public:
  at::Tensor unused = at::zeros({1}, at::kDouble).requires_grad_(true);
  double mean = 1.3;
  [[nodiscard]] Shape event_shape() const override { return {1}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    return (0.5 * (x - mean).square()).squeeze(1) + 0.0 * unused;
  }
  [[nodiscard]] Parameters parameters() const override { return {{"unused", unused}}; }
};

struct GameTest : testing::Test {
  at::Generator source = test::generator(1);
  Quadratic energy;
  LinearPolicy policy;
  ObjectiveContext context{{{1}, at::TensorOptions().dtype(at::kDouble), source, {}}, energy, policy};
  FakeTraining training{energy, policy, [](std::int64_t n, at::Generator& g) {
                          return randn({n, 1}, g, at::empty({0}, at::kDouble));
                        }};

  /// Means of first descents against the exact gradient.
  void expect_exact(const std::vector<std::array<double, 3>>& draws, double anchor = 0.0) const {
    RecordingPlayer player{{}};
    for (const auto& draw : draws) player.gradients.push_back({at::tensor(at::ArrayRef<double>(draw), at::kDouble)});
    std::array<double, 3> exact = policy.exact_gradient(energy.mean);
    for (std::size_t i = 0; i < exact.size(); ++i) exact[i] += anchor * policy.exact_anchor_gradient()[i];
    expect_mean_gradient(player, {exact.begin(), exact.end()}, 0.02);
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

}  // namespace ebmlab::test
