// SPDX-License-Identifier: MIT
// Sliced Wasserstein: hand-made cases, the closed forms of shifted and scaled Gaussians, and the sorting underneath.
#include "evaluation/sliced_wasserstein.hpp"

#include <ebmlab/error.hpp>

#include <gtest/gtest.h>

#include <limits>

#include "statistics.hpp"

namespace ebmlab::evaluation {
namespace {

TEST(SlicedWasserstein, SortsLikeTheReference) {
  at::Generator g = generator(1);
  for (const auto dtype : {at::kFloat, at::kDouble}) {
    at::Tensor x = normal(1013, 1, g, dtype) * at::pow(10.0, normal(1013, 1, g, dtype) * 8).to(dtype);
    x[0][0] = std::numeric_limits<double>::infinity();
    x[1][0] = -std::numeric_limits<double>::infinity();
    x[2][0] = 0.0;
    x[3][0] = std::numeric_limits<double>::denorm_min();
    const at::Tensor one = at::ones({1, 1}, at::TensorOptions(dtype));
    const at::Tensor sorted = sorted_projections(x, one);
    EXPECT_TRUE(at::equal(sorted, std::get<0>(at::matmul(one, x.t()).sort(1)))) << dtype;
  }
}

TEST(SlicedWasserstein, DirectionsHaveLengthOneAndNoPreference) {
  at::Generator g = generator(2);
  const at::Tensor like = at::empty({0}, at::TensorOptions(at::kDouble));
  const at::Tensor directions = random_directions(20000, 3, g, like);
  EXPECT_LT((directions.norm(2, {1}) - 1).abs().max().item<double>(), 1e-12);
  // Each coordinate is uniform on [-1, 1] in three dimensions: mean 0, variance 1/3.
  const double standard_error = std::sqrt(1.0 / 3.0 / 20000.0);
  for (int d = 0; d < 3; ++d) EXPECT_LT(std::abs(directions.select(1, d).mean().item<double>()), kLargestZ * standard_error);
}

TEST(SlicedWasserstein, OneDimensionByHand) {
  at::Generator g = generator(3);
  const at::Tensor x = tensor({2, 0, 1}, {3, 1}), y = tensor({3, 1, 2}, {3, 1});
  EXPECT_NEAR(sliced_wasserstein(x, y, 5, g), 1.0, 1e-12);
  EXPECT_NEAR(sliced_wasserstein(x, y, 5, g, 1.0), 1.0, 1e-12);
  EXPECT_NEAR(sliced_wasserstein(tensor({0}, {1, 1}), tensor({1, 3}, {2, 1}), 5, g), std::sqrt(5.0), 1e-12);
  EXPECT_NEAR(sliced_wasserstein(tensor({0}, {1, 1}), tensor({1, 3}, {2, 1}), 5, g, 3.0), std::cbrt(14.0), 1e-12);
}

TEST(SlicedWasserstein, UnequalNumbersEqualRepeatedEvents) {
  at::Generator g = generator(4);
  const at::Tensor x = normal(6, 3, g), y = normal(4, 3, g);
  const at::Tensor directions = random_directions(50, 3, g, x);
  const auto sorted = [&](const at::Tensor& z) { return sorted_projections(z, directions); };
  const double direct = sliced_wasserstein_sorted(sorted(x), sorted(y));
  const double repeated = sliced_wasserstein_sorted(sorted(x.repeat({2, 1})), sorted(y.repeat({3, 1})));
  EXPECT_NEAR(direct, repeated, 1e-12);
  EXPECT_NEAR(sliced_wasserstein_sorted(sorted(y), sorted(x)), direct, 1e-12);
}

// Sorting does not see a shift, so SW^2(x, y + delta) - SW^2(x, y) is unbiased for |delta|^2 / d at every sample size.
TEST(SlicedWasserstein, ShiftedGaussians) {
  at::Generator g = generator(5);
  const at::Tensor delta = tensor({0.6, -0.3, 0.2}, {3});
  std::vector<double> estimates;
  for (int i = 0; i < 60; ++i) {
    const at::Tensor x = normal(500, 3, g), y = normal(500, 3, g), directions = random_directions(100, 3, g, x);
    const at::Tensor a = sorted_projections(x, directions);
    const double with = sliced_wasserstein_sorted(a, sorted_projections(y + delta, directions));
    const double without = sliced_wasserstein_sorted(a, sorted_projections(y, directions));
    estimates.push_back(with * with - without * without);
  }
  test::expect_truth("SW^2, d 3, shift 0.7", 0.49 / 3, estimates);
}

// Nor does it see a scale s: E SW^2(x, s y) - s E SW^2(x, y) = (s - 1)^2.
TEST(SlicedWasserstein, ScaledGaussians) {
  at::Generator g = generator(6);
  const double s = 1.7;
  std::vector<double> estimates;
  for (int i = 0; i < 60; ++i) {
    const at::Tensor x = normal(500, 2, g, at::kFloat), y = normal(500, 2, g, at::kFloat);
    const at::Tensor directions = random_directions(100, 2, g, x), a = sorted_projections(x, directions);
    const double scaled = sliced_wasserstein_sorted(a, sorted_projections(y * s, directions));
    const double plain = sliced_wasserstein_sorted(a, sorted_projections(y, directions));
    estimates.push_back(scaled * scaled - s * plain * plain);
  }
  test::expect_truth("SW^2, d 2, scale 1.7", (s - 1) * (s - 1), estimates);
}

TEST(SlicedWasserstein, SameSeedSameValueAndNoNumberFromNone) {
  at::Generator g = generator(7), a = generator(8), b = generator(8);
  at::Tensor x = normal(100, 2, g);
  const at::Tensor y = normal(100, 2, g);
  EXPECT_EQ(sliced_wasserstein(x, y, 20, a), sliced_wasserstein(x, y, 20, b));
  x[17][1] = std::nan("");
  EXPECT_TRUE(std::isnan(sliced_wasserstein(x, y, 20, a)));
}

TEST(SlicedWasserstein, RefusesWhatCannotBeCompared) {
  at::Generator g = generator(9);
  EXPECT_THROW((void)sliced_wasserstein(normal(5, 2, g), normal(5, 3, g), 10, g), Error);
  EXPECT_THROW((void)sliced_wasserstein(normal(0, 2, g), normal(5, 2, g), 10, g), Error);
}

}  // namespace
}  // namespace ebmlab::evaluation
