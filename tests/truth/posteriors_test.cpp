// SPDX-License-Identifier: MIT
// posteriordb's posteriors: the density against the published model written out value by value, the evidence against Monte
// Carlo, and exact expectations against those of the published draws.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "energies/ar_k/ark.hpp"
#include "energies/kidscore_momiq/kidiq.hpp"
#include "plugins/plugin_fixture.hpp"

namespace ebmlab {
namespace {

constexpr std::array<double, 8> kEffects{28, 8, -3, 7, -1, 1, 18, 12}, kErrors{15, 10, 16, 11, 9, 11, 10, 18};

double log_normal(double x, double mean, double sd) {
  return -0.5 * std::log(2.0 * std::numbers::pi) - std::log(sd) - 0.5 * std::pow((x - mean) / sd, 2);
}
double log_half_cauchy(double x, double scale) {
  return std::log(2.0 / (std::numbers::pi * scale)) - std::log1p(std::pow(x / scale, 2));
}

using Point = std::vector<double>;

// Each is log p(data, parameters) plus the logarithm of the Jacobian, over the unconstrained parameters.
double eight_schools(const Point& p) {
  const double mu = p[8], tau = std::exp(p[9]);
  double sum = log_normal(mu, 0, 5) + log_half_cauchy(tau, 5) + p[9];
  for (std::size_t j = 0; j < 8; ++j) {
    sum += log_normal(p[j], 0, 1) + log_normal(kEffects[j], mu + tau * p[j], kErrors[j]);
  }
  return sum;
}
double kidscore_momiq(const Point& p) {
  const double sigma = std::exp(p[2]);
  double sum = log_half_cauchy(sigma, 2.5) + p[2];
  for (std::size_t n = 0; n < 434; ++n) {
    sum += log_normal(energies::kKidScore[n], p[0] + p[1] * energies::kMotherIq[n], sigma);
  }
  return sum;
}
double ar_k(const Point& p) {
  const double sigma = std::exp(p[6]);
  double sum = log_half_cauchy(sigma, 2.5) + p[6];
  for (std::size_t k = 0; k < 6; ++k) sum += log_normal(p[k], 0, 10);
  for (std::size_t t = 5; t < 200; ++t) {
    double mean = p[0];
    for (std::size_t k = 1; k <= 5; ++k) mean += p[k] * energies::kSeries[t - k];
    sum += log_normal(energies::kSeries[t], mean, sigma);
  }
  return sum;
}

struct Posterior {
  std::string id;
  double (*log_density)(const Point&);
};
void PrintTo(const Posterior& posterior, std::ostream* out) { *out << posterior.id; }

class EveryPosterior : public testing::TestWithParam<Posterior> {
 protected:
  at::Generator generator_ = test::generator(2);
  std::unique_ptr<EnergyModel> energy_ =
      test::plugins().energy(GetParam().id, {}, {{}, at::TensorOptions().dtype(at::kDouble), generator_, {}});
};
INSTANTIATE_TEST_SUITE_P(Posteriordb, EveryPosterior,
                         testing::Values(Posterior{"eight_schools", eight_schools}, Posterior{"kidscore_momiq", kidscore_momiq},
                                         Posterior{"ar_k", ar_k}),
                         [](const auto& tested) { return tested.param.id; });

TEST_P(EveryPosterior, IsThePublishedDensity) {
  const at::Tensor near = energy_->exact_samples(20, generator_);
  const at::Tensor x = at::cat({near, near + randn(near.sizes(), generator_, near)});
  const at::Tensor energy = energy_->energy(x);
  for (std::int64_t row = 0; row < x.size(0); ++row) {
    Point point;
    for (std::int64_t i = 0; i < x.size(1); ++i) point.push_back(x[row][i].item<double>());
    const double expected = -GetParam().log_density(point);
    EXPECT_NEAR(energy[row].item<double>(), expected, 1e-11 * std::abs(expected) + 1e-11) << "row " << row;
  }
}

/// log Z = log E_q[exp(-E) / q] for q a Student t fitted to exact draws, whose tails are wider than the posterior's.
TEST_P(EveryPosterior, HasTheEvidenceOfImportanceSampling) {
  constexpr std::int64_t kDraws = 400000;
  constexpr double kFreedom = 5.0;
  const at::Tensor exact = energy_->exact_samples(20000, generator_), mean = exact.mean(0), centred = exact - mean;
  const auto d = static_cast<double>(mean.size(0));
  const at::Tensor root = at::linalg_cholesky(at::matmul(centred.t(), centred) / 20000.0);
  const at::Tensor z = randn({kDraws, mean.size(0)}, generator_, mean);
  const at::Tensor chi2 = randn({kDraws, static_cast<std::int64_t>(kFreedom)}, generator_, mean).square().sum(1);
  const at::Tensor t = z / (chi2 / kFreedom).sqrt().unsqueeze(1), x = mean + at::matmul(t, root.t());
  const double constant = std::lgamma(0.5 * (kFreedom + d)) - std::lgamma(0.5 * kFreedom) -
                          0.5 * d * std::log(kFreedom * std::numbers::pi) - root.diagonal().log().sum().item<double>();
  const at::Tensor log_q = constant - 0.5 * (kFreedom + d) * (t.square().sum(1) / kFreedom).log1p();
  const at::Tensor weights = (-energy_->energy(x) - log_q - energy_->log_partition()).exp();
  const double standard_error = weights.std().item<double>() / std::sqrt(static_cast<double>(kDraws));
  EXPECT_LT(std::abs(weights.mean().item<double>() - 1.0), 4.5 * standard_error);
  EXPECT_LT(standard_error, 0.02) << "the estimate must be able to fail";
}

TEST_P(EveryPosterior, HasTheMeansOfThePublishedDraws) {
  constexpr std::int64_t kDraws = 1000000;
  const at::Tensor draws = energy_->quantities(energy_->exact_samples(kDraws, generator_));
  const auto published = energy_->reference();
  ASSERT_TRUE(published.has_value());
  const at::Tensor own_error2 = draws.var(0) / static_cast<double>(kDraws);
  const at::Tensor z = (draws.mean(0) - published->mean) / (own_error2 + published->error.square()).sqrt();
  EXPECT_LT(z.abs().max().item<double>(), 4.5);
  EXPECT_TRUE(published->error.gt(0).all().item<bool>());
}

TEST(EightSchools, HasThePublishedQuantilesOfTau) {
  constexpr std::int64_t kDraws = 1000000;
  at::Generator generator = test::generator(3);
  const auto energy = test::plugins().energy("eight_schools", {}, {{}, at::TensorOptions().dtype(at::kDouble), generator, {}});
  const at::Tensor tau = energy->quantities(energy->exact_samples(kDraws, generator)).select(1, 1);
  // The share below the published quantile of 10,000 draws against its level, in its binomial standard error.
  for (const auto& [quantile, level] : {std::pair{2.747, 0.5}, std::pair{9.737, 0.95}}) {
    const auto share = tau.lt(quantile).to(at::kDouble).mean().item<double>();
    EXPECT_LT(std::abs(share - level), 4.5 * std::sqrt(level * (1.0 - level) / 10000.0)) << quantile;
  }
}

}  // namespace
}  // namespace ebmlab
