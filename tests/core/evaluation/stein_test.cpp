// SPDX-License-Identifier: MIT
// Kernel Stein discrepancy: the kernel by differences, its mean for exact and for shifted Gaussians, its standard error.
#include "evaluation/stein.hpp"

#include <ebmlab/error.hpp>

#include <gtest/gtest.h>

#include "statistics.hpp"

namespace ebmlab::evaluation {
namespace {

constexpr double kScale = 1.3;

double kernel(const at::Tensor& x, const at::Tensor& y) {
  return 1 / std::sqrt(kScale * kScale + (x - y).square().sum().item<double>());
}

// u(x, y) with every derivative of the kernel by central differences.
double stein_by_differences(const at::Tensor& x, const at::Tensor& y, const at::Tensor& score_x, const at::Tensor& score_y) {
  const double h = 1e-4;
  double u = score_x.dot(score_y).item<double>() * kernel(x, y);
  for (std::int64_t d = 0; d < x.size(0); ++d) {
    at::Tensor step = at::zeros_like(x);
    step[d] = h;
    u += score_x[d].item<double>() * (kernel(x, y + step) - kernel(x, y - step)) / (2 * h);
    u += score_y[d].item<double>() * (kernel(x + step, y) - kernel(x - step, y)) / (2 * h);
    u += (kernel(x + step, y + step) - kernel(x + step, y - step) - kernel(x - step, y + step) + kernel(x - step, y - step)) /
         (4 * h * h);
  }
  return u;
}

TEST(Stein, TwoEventsByDifferences) {
  at::Generator g = generator(111);
  const at::Tensor x = normal(2, 3, g), gradient = normal(2, 3, g);
  EXPECT_NEAR(stein_discrepancy(x, gradient, kScale).squared, stein_by_differences(x[0], x[1], -gradient[0], -gradient[1]),
              1e-7);
  EXPECT_TRUE(std::isnan(stein_discrepancy(x, gradient, kScale).standard_error));
}

TEST(Stein, IsTheMeanOverPairsWhateverTheBlocks) {
  at::Generator g = generator(112);
  const at::Tensor x = normal(700, 2, g), gradient = normal(700, 2, g);  // more than one block of rows
  double sum = 0;
  const std::vector<std::int64_t> some = {0, 5, 511, 512, 699};
  at::Tensor index = at::tensor(some, at::TensorOptions(at::kLong));
  const at::Tensor few = x.index_select(0, index), slopes = gradient.index_select(0, index);
  for (std::int64_t i = 0; i < 5; ++i)
    for (std::int64_t j = 0; j < 5; ++j)
      if (i != j) sum += stein_by_differences(few[i], few[j], -slopes[i], -slopes[j]);
  EXPECT_NEAR(stein_discrepancy(few, slopes, kScale).squared, sum / 20, 1e-6);
  // U-statistics add up: all pairs are those within each half and those across, which the order of rows does not change.
  const double whole = stein_discrepancy(x, gradient, kScale).squared;
  EXPECT_NEAR(stein_discrepancy(x.flip({0}), gradient.flip({0}), kScale).squared, whole, 1e-12);
  EXPECT_NEAR(stein_discrepancy(x + 1e6, gradient, kScale).squared, whole, 1e-7);
}

// For q = N(delta, I) against p = N(0, I) the scores differ by delta everywhere, so KSD^2 = |delta|^2 E k(x, y) with
// x - y ~ N(0, 2 I); the expectation by the midpoint rule.
class SteinOfGaussians : public testing::TestWithParam<double> {};

TEST_P(SteinOfGaussians, IsTheClosedForm) {
  const double shift = GetParam();
  const at::Tensor z = (at::arange(4000, at::kDouble) + 0.5) * 0.005 - 10;
  const at::Tensor density = (-z.square() / 4).exp() / std::sqrt(4 * M_PI);
  const double truth = shift * shift * (density * (z.square() + kScale * kScale).rsqrt()).sum().item<double>() * 0.005;
  at::Generator g = generator(113);
  std::vector<double> estimates;
  for (int i = 0; i < 100; ++i) {
    const at::Tensor x = normal(200, 1, g) + shift;
    estimates.push_back(stein_discrepancy(x, x, kScale).squared);
  }
  test::expect_truth("KSD^2, shift " + test::number(shift), truth, estimates);
  if (shift > 0) {
    EXPECT_GT(z_score(estimates, 0.0), kLargestZ);
  }
}
INSTANTIATE_TEST_SUITE_P(Stein, SteinOfGaussians, testing::Values(0.0, 0.3, 1.0));

// The variance ratio of 200 replicates has a chi-squared law with 199 degrees of freedom.
TEST(Stein, StandardErrorIsTheSpreadOfReplicates) {
  at::Generator g = generator(114);
  std::vector<double> values;
  double variance = 0;
  for (int i = 0; i < 200; ++i) {
    const at::Tensor x = normal(150, 2, g) + 1;
    const SteinDiscrepancy found = stein_discrepancy(x, x, kScale);
    values.push_back(found.squared);
    variance += found.standard_error * found.standard_error / 200;
  }
  const double ratio = tensor(values, {200}).var().item<double>() / variance;
  EXPECT_LT(std::abs(ratio - 1), kLargestZ * std::sqrt(2.0 / 199.0));
}

TEST(Stein, NoNumberFromNoneAndWrongShapesAreRefused) {
  at::Generator g = generator(115);
  const at::Tensor x = normal(10, 2, g);
  EXPECT_TRUE(std::isnan(stein_discrepancy(x, at::full({10, 2}, std::nan("")), 1.0).squared));
  EXPECT_THROW((void)stein_discrepancy(x, x.slice(0, 1), 1.0), Error);
  EXPECT_THROW((void)stein_discrepancy(x.slice(0, 0, 1), x.slice(0, 0, 1), 1.0), Error);
  EXPECT_THROW((void)stein_discrepancy(x, x, 0.0), Error);
}

}  // namespace
}  // namespace ebmlab::evaluation
