// SPDX-License-Identifier: MIT
// Denoising and sliced score matching of a CoupledGaussian energy against the closed forms of their losses' gradients.
#include "gradient_mean.hpp"
#include "plugins/plugin_fixture.hpp"

#include <array>

namespace ebmlab {
namespace {

/// E = p1 d1^2 / 2 + p2 d2^2 / 2 + k d1 d2 with d = x - m.
class CoupledGaussian : public EnergyModel {
 public:
  at::Tensor m = at::tensor({0.0, 0.0}, at::kDouble).requires_grad_(true);
  at::Tensor p = at::tensor({1.0, 1.0}, at::kDouble).requires_grad_(true);
  at::Tensor k = at::zeros({1}, at::kDouble).requires_grad_(true);

  [[nodiscard]] Shape event_shape() const override { return {2}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    const at::Tensor d = x - m;
    return (0.5 * p * d.square()).sum(1) + k * d.select(1, 0) * d.select(1, 1);
  }
  [[nodiscard]] Parameters parameters() const override { return {{"m", m}, {"p", p}, {"k", k}}; }
  void set(double m1, double m2, double p1, double p2, double coupling) const {
    m.data().copy_(at::tensor({m1, m2}, at::kDouble));
    p.data().copy_(at::tensor({p1, p2}, at::kDouble));
    k.data().fill_(coupling);
  }
};

struct ScoreTest : testing::Test {
  // The data: independent, means and variances as here.
  static constexpr std::array<double, 2> kMean = {0.4, -0.7}, kVariance = {0.5, 2.0};
  at::Generator source = test::generator(1);
  CoupledGaussian energy;
  test::NoSampler sampler;
  ObjectiveContext context{{{2}, at::TensorOptions().dtype(at::kDouble), source, {}}, energy, sampler};
  test::FakeTraining training{
      energy, sampler, [](std::int64_t n, at::Generator& g) {
        const at::Tensor sd = at::tensor({std::sqrt(kVariance[0]), std::sqrt(kVariance[1])}, at::kDouble);
        return at::tensor({kMean[0], kMean[1]}, at::kDouble) + sd * randn({n, 2}, g, sd);
      }};

  /// The gradient of J = E[ |grad E|^2 / 2 - tr grad grad E ] in (m1, m2, p1, p2, k), for data with `noise` added. With
  /// M = E d d': J = (p1^2 M11 + 2 p1 k M12 + k^2 M22 + p2^2 M22 + 2 p2 k M12 + k^2 M11) / 2 - p1 - p2.
  [[nodiscard]] std::vector<double> exact(double noise) const {
    const auto p1 = energy.p[0].item<double>(), p2 = energy.p[1].item<double>(), k = energy.k.item<double>();
    const double d1 = kMean[0] - energy.m[0].item<double>(), d2 = kMean[1] - energy.m[1].item<double>();
    const double m11 = kVariance[0] + noise * noise + d1 * d1, m22 = kVariance[1] + noise * noise + d2 * d2, m12 = d1 * d2;
    const double g1 = p1 * p1 + k * k, g2 = p2 * p2 + k * k, cross = k * (p1 + p2);  // of M11/2, M22/2 and M12
    return {-(g1 * d1 + cross * d2), -(g2 * d2 + cross * d1), p1 * m11 + k * m12 - 1.0, p2 * m22 + k * m12 - 1.0,
            k * (m11 + m22) + (p1 + p2) * m12};
  }
  void run(const std::string& id, test::Overrides overrides, int steps) {
    overrides.insert({"batch", std::int64_t{1000}});
    const auto objective = test::plugins().objective(id, overrides, context);
    for (int i = 0; i < steps; ++i) objective->step(training);
  }
};

TEST_F(ScoreTest, SlicedFollowsTheClosedForm) {
  energy.set(0.1, 0.2, 1.5, 0.8, 0.3);
  run("ssm", {}, 200);
  test::expect_mean_gradient(training.energy_player_recorded, exact(0.0), 0.02);
}

TEST_F(ScoreTest, MoreProjectionsAndNoiseKeepTheMean) {
  energy.set(0.1, 0.2, 1.5, 0.8, 0.3);
  run("ssm", {{"projections", std::int64_t{4}}, {"noise", 0.6}}, 200);
  test::expect_mean_gradient(training.energy_player_recorded, exact(0.6), 0.02);
}

TEST_F(ScoreTest, SlicedRestsAtTheDatasOwnGaussian) {
  energy.set(kMean[0], kMean[1], 1.0 / kVariance[0], 1.0 / kVariance[1], 0.0);
  run("ssm", {}, 200);
  test::expect_mean_gradient(training.energy_player_recorded, {0, 0, 0, 0, 0}, 0.02);
}

// E |s grad E(x + s e) - e|^2 is 2 s^2 times J of the noised data, plus a constant (Vincent 2011).
TEST_F(ScoreTest, DenoisingFollowsTheClosedForm) {
  energy.set(0.1, 0.2, 1.5, 0.8, 0.3);
  run("dsm", {{"noise", std::vector<double>{0.5}}}, 200);
  std::vector<double> expected = exact(0.5);
  for (double& element : expected) element *= 2.0 * 0.25;
  test::expect_mean_gradient(training.energy_player_recorded, expected, 0.02);
}

TEST_F(ScoreTest, LevelsOfNoiseAreAveraged) {
  energy.set(0.1, 0.2, 1.5, 0.8, 0.3);
  run("dsm", {{"noise", std::vector<double>{0.5, 1.0}}}, 300);
  const std::vector<double> small = exact(0.5), large = exact(1.0);
  std::vector<double> expected;
  expected.reserve(small.size());
  for (std::size_t i = 0; i < small.size(); ++i) expected.push_back(0.25 * small[i] + 1.0 * large[i]);
  test::expect_mean_gradient(training.energy_player_recorded, expected, 0.02);
}

TEST_F(ScoreTest, DenoisingRestsAtTheGaussianOfTheNoisedData) {
  const double s2 = 0.25;
  energy.set(kMean[0], kMean[1], 1.0 / (kVariance[0] + s2), 1.0 / (kVariance[1] + s2), 0.0);
  run("dsm", {{"noise", std::vector<double>{0.5}}}, 200);
  test::expect_mean_gradient(training.energy_player_recorded, {0, 0, 0, 0, 0}, 0.02);
}

TEST_F(ScoreTest, DenoisingNeedsALevel) {
  EXPECT_THROW((void)test::plugins().objective("dsm", {{"noise", std::vector<double>{}}}, context), ConfigError);
}

}  // namespace
}  // namespace ebmlab
