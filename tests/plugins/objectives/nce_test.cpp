// SPDX-License-Identifier: MIT
// Noise contrastive estimation in one dimension: at rest at the truth, and its gradient by quadrature elsewhere.
#include <numbers>

#include "gradient_mean.hpp"
#include "plugins/plugin_fixture.hpp"
#include "training/player.hpp"

namespace ebmlab {
namespace {

constexpr double kTwoPi = 2.0 * std::numbers::pi;

/// E = (x - m)^2 p / 2: log Z = log(2 pi / p) / 2.
class Gaussian : public EnergyModel {
 public:
  at::Tensor m = at::tensor({0.5}, at::kDouble).requires_grad_(true);
  at::Tensor p = at::tensor({2.0}, at::kDouble).requires_grad_(true);
  [[nodiscard]] Shape event_shape() const override { return {1}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return (0.5 * p * (x - m).square()).squeeze(1); }
  [[nodiscard]] Parameters parameters() const override { return {{"m", m}, {"p", p}}; }
};

struct NceTest : testing::Test {
  static constexpr double kMean = 0.5, kSd = 0.7;
  static at::Tensor data(std::int64_t n, at::Generator& g) {
    return kMean + kSd * randn({n, 1}, g, at::empty({0}, at::kDouble));
  }

  at::Generator source = test::generator(1);
  Gaussian energy;
  test::NoSampler sampler;
  at::Tensor reference = data(5000, source);
  ObjectiveContext context{{{1}, at::TensorOptions().dtype(at::kDouble), source, reference}, energy, sampler};
  test::FakeTraining training{energy, sampler, data};
  std::unique_ptr<Objective> objective;

  /// log Z of the data's Gaussian in the energy's form.
  static double log_z() { return 0.5 * std::log(kTwoPi * kSd * kSd); }
  void make(const test::Overrides& overrides, double log_z_at) {
    objective = test::plugins().objective("nce", overrides, context);
    objective->parameters().front().value.data().fill_(log_z_at);
    training.own_player_recorded = test::RecordingPlayer(objective->parameters());
  }
  void run(int steps) {
    for (int i = 0; i < steps; ++i) objective->step(training);
  }
};

TEST_F(NceTest, RestsAtTheTruth) {
  energy.m.data().fill_(kMean);
  energy.p.data().fill_(1.0 / (kSd * kSd));
  for (const double share : {0.0, 0.4}) {
    training.energy_player_recorded.gradients.clear();
    make({{"ratio", std::int64_t{3}}, {"uniform_share", share}}, log_z());
    run(300);
    test::expect_mean_gradient(training.energy_player_recorded, {0.0, 0.0}, 0.01);
    test::expect_mean_gradient(training.own_player_recorded, {0.0}, 0.01);
  }
}

// With h = p_m / (p_m + nu p_n): dJ/dlog Z = E_p[1 - h] - nu E_n[h], and the energy's parameters the same with dE in it.
TEST_F(NceTest, FollowsTheQuadratureOfItsLoss) {
  constexpr double kShare = 0.3, kBox = 2.5, kNu = 2.0, kLogZ = 0.9, kSpread = 1.4;
  make({{"ratio", std::int64_t{2}}, {"uniform_share", kShare}, {"uniform_box", kBox}, {"spread", kSpread}}, kLogZ);
  run(400);
  const at::Tensor x = at::linspace(-12.0, 12.0, 200001, at::kDouble);
  const double h = 24.0 / 200000.0, mean = reference.mean().item<double>();
  const double variance = kSpread * kSpread * (reference.var(0, /*unbiased=*/false).item<double>() + 1e-4);
  const auto normal = [&](double m, double v) { return (-(x - m).square() / (2.0 * v)).exp() / std::sqrt(kTwoPi * v); };
  const at::Tensor uniform = (x - mean).abs().le(kBox).to(at::kDouble) / (2.0 * kBox);
  const at::Tensor noise = (1.0 - kShare) * normal(mean, variance) + kShare * uniform, truth = normal(kMean, kSd * kSd);
  const auto m = energy.m.item<double>(), p = energy.p.item<double>();
  const at::Tensor model = (-0.5 * p * (x - m).square() - kLogZ).exp();
  const at::Tensor weight = h * (truth * kNu * noise - kNu * noise * model) / (model + kNu * noise).clamp_min(1e-300);
  const auto integral = [&](const at::Tensor& f) { return (weight * f).sum().item<double>(); };
  test::expect_mean_gradient(training.own_player_recorded, {integral(at::ones_like(x))}, 0.01);
  test::expect_mean_gradient(training.energy_player_recorded, {integral(-p * (x - m)), integral(0.5 * (x - m).square())}, 0.01);
}

TEST_F(NceTest, LearnsLogZOfAFixedEnergy) {
  energy.m.data().fill_(kMean);
  energy.p.data().fill_(1.0 / (kSd * kSd));
  make({{"batch", std::int64_t{128}}}, 2.0);
  training::NetworkPlayer own("objective", objective->parameters());
  own.begin_stage(training::OptimizerSettings::read(test::plugins().params("nce"), "own"));
  training.learning_own = &own;
  for (int i = 0; i < 800; ++i) {
    own.set_progress(i / 800.0);
    objective->step(training);
  }
  // The final rate, .02 of .01, times Adam's steps of about one: what is left is far below this.
  EXPECT_NEAR(objective->parameters().front().value.item<double>(), log_z(), 0.02);
}

}  // namespace
}  // namespace ebmlab
