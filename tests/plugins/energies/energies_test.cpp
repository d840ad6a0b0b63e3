// SPDX-License-Identifier: MIT
// Gradients against finite differences in double, rows that do not depend on each other, and the mixture's exact values.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "plugins/plugin_fixture.hpp"

namespace ebmlab {
namespace {

struct Case {
  std::string name, id;
  test::Overrides overrides;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

std::unique_ptr<EnergyModel> make(const Case& c, std::int64_t d) {
  at::Generator generator = test::generator(11);
  const at::TensorOptions options = at::TensorOptions().dtype(at::kDouble);
  const at::Tensor reference =
      at::matmul(randn({500, d}, generator, at::empty({0}, options)), randn({d, d}, generator, at::empty({0}, options)));
  return test::plugins().energy(c.id, c.overrides, {{d}, options, generator, reference});
}

class EveryEnergy : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    Energies, EveryEnergy,
    testing::Values(Case{"mlp", "mlp", {}},
                    Case{"mlp_plain", "mlp", {{"fourier_features", std::int64_t{0}}, {"activation", std::string("tanh")}}},
                    Case{"mlp_gaussian_base", "mlp", {{"base", std::string("gaussian")}, {"limit", 10.0}}},
                    Case{"gaussian_mixture", "gaussian_mixture", {}},
                    Case{"gaussian_mixture_weighted",
                         "gaussian_mixture",
                         {{"means", std::vector<double>{0, 0, 1, 2}}, {"weights", std::vector<double>{1, 3}}, {"sd", 0.7}}}),
    [](const auto& tested) { return tested.param.name; });

TEST_P(EveryEnergy, GradientAgreesWithFiniteDifferences) {
  const auto energy = make(GetParam(), 2);
  at::Generator generator = test::generator(2);
  const at::Tensor x = randn({50, 2}, generator, at::empty({0}, at::kDouble));
  const at::Tensor gradient = energy->gradient(x);
  constexpr double kStep = 1e-5;
  for (std::int64_t d = 0; d < 2; ++d) {
    at::Tensor shift = at::zeros({1, 2}, at::kDouble);
    shift[0][d] = kStep;
    const at::Tensor difference = (energy->energy(x + shift) - energy->energy(x - shift)) / (2.0 * kStep);
    // Central differences: truncation of order kStep^2, rounding of order 1e-16 E / kStep.
    EXPECT_TRUE(at::allclose(gradient.select(1, d), difference.detach(), 1e-6, 1e-7)) << "dimension " << d;
  }
}

TEST_P(EveryEnergy, ParameterGradientsAgreeWithFiniteDifferences) {
  const auto energy = make(GetParam(), 2);
  const Parameters parameters = energy->parameters();
  if (parameters.empty()) GTEST_SKIP() << "a fixed energy";
  at::Generator generator = test::generator(2);
  const at::Tensor x = randn({20, 2}, generator, at::empty({0}, at::kDouble));
  energy->energy(x).sum().backward();
  constexpr double kStep = 1e-5;
  const at::NoGradGuard no_graph;
  for (const Parameter& parameter : parameters) {
    at::Tensor flat = parameter.value.view({-1});
    flat[0] += kStep;
    const double above = energy->energy(x).sum().item<double>();
    flat[0] -= 2.0 * kStep;
    const double below = energy->energy(x).sum().item<double>();
    flat[0] += kStep;
    EXPECT_NEAR(parameter.value.grad().view({-1})[0].item<double>(), (above - below) / (2.0 * kStep), 1e-5) << parameter.name;
  }
}

TEST_P(EveryEnergy, RowsAreIndependentAndTheInputIsUntouched) {
  const auto energy = make(GetParam(), 2);
  at::Generator generator = test::generator(4);
  const at::Tensor x = randn({10, 2}, generator, at::empty({0}, at::kDouble)), copy = x.clone();
  const at::Tensor together = energy->energy(x);
  EXPECT_EQ(together.sizes(), at::IntArrayRef({10}));
  EXPECT_TRUE(at::allclose(together.narrow(0, 3, 1), energy->energy(x.narrow(0, 3, 1)), 1e-12));
  EXPECT_TRUE(at::equal(x, copy));
}

TEST(Mlp, TheGaussianBaseIsTheFittedGaussian) {
  at::Generator generator = test::generator(5);
  const at::TensorOptions options = at::TensorOptions().dtype(at::kDouble);
  const at::Tensor reference = at::matmul(randn({400, 3}, generator, at::empty({0}, options)),
                                          at::tensor({1.0, 0.5, 0.0, 0.0, 1.0, 0.3, 0.0, 0.0, 0.2}, options).view({3, 3}));
  const auto energy = test::plugins().energy("mlp", {{"base", std::string("gaussian")}, {"base_noise", 0.5}, {"limit", 1e-6}},
                                             {{3}, options, generator, reference});
  const at::Tensor centred = reference - reference.mean(0);
  const at::Tensor covariance = at::matmul(centred.t(), centred) / 400.0 + 0.25 * at::eye(3, options);
  const at::Tensor x = randn({7, 3}, generator, at::empty({0}, options)), y = x - reference.mean(0);
  const at::Tensor expected = 0.5 * (at::matmul(y, at::linalg_inv(covariance)) * y).sum(1);
  EXPECT_TRUE(at::allclose(energy->energy(x).detach(), expected, 0, 2e-6));  // the network is limited to +-1e-6
}

TEST(GaussianMixture, LogPartitionAgreesWithQuadrature) {
  const auto energy = make({"", "gaussian_mixture", {}}, 2);
  constexpr std::int64_t kCells = 800;
  const at::Tensor axis = (at::arange(kCells, at::kDouble) + 0.5) / static_cast<double>(kCells) * 12.0 - 6.0;
  const at::Tensor x = at::stack(at::meshgrid({axis, axis}, "ij"), 2).view({-1, 2});
  const double cell = std::pow(12.0 / static_cast<double>(kCells), 2);
  const double log_z = (-energy->energy(x)).logsumexp(0).item<double>() + std::log(cell);
  // The midpoint rule is exact to rounding for Gaussians much wider than a cell; 1e-9 is left outside the box.
  EXPECT_NEAR(log_z, energy->log_partition().item<double>(), 1e-6);
  EXPECT_NEAR(energy->log_partition().item<double>(), std::log(2.0 * std::numbers::pi * 0.35361 * 0.35361), 1e-12);
}

TEST(GaussianMixture, ExactSamplesHaveTheExactMoments) {
  const auto energy = make({"",
                            "gaussian_mixture",
                            {{"means", std::vector<double>{0, 0, 4, 2}}, {"weights", std::vector<double>{1, 3}}, {"sd", 0.5}}},
                           2);
  at::Generator generator = test::generator(6);
  constexpr std::int64_t kDraws = 100000;
  const at::Tensor x = energy->exact_samples(kDraws, generator);
  const double mean0 = 3.0, var0 = 0.25 + 16.0 * 0.25 * 0.75;
  EXPECT_NEAR(x.select(1, 0).mean().item<double>(), mean0, 4.5 * std::sqrt(var0 / kDraws));
  const at::Tensor centred2 = (x.select(1, 0) - mean0).square();
  EXPECT_NEAR(centred2.mean().item<double>(), var0,
              4.5 * centred2.std().item<double>() / std::sqrt(static_cast<double>(kDraws)));
  const at::Tensor product = (x.select(1, 0) - mean0) * (x.select(1, 1) - 1.5);
  EXPECT_NEAR(product.mean().item<double>(), 8.0 * 0.25 * 0.75,
              4.5 * product.std().item<double>() / std::sqrt(static_cast<double>(kDraws)));
}

}  // namespace
}  // namespace ebmlab
