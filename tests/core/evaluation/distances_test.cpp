// SPDX-License-Identifier: MIT
// MMD and energy distance against closed forms of Gaussians: replicates of an unbiased estimate, z below 4.5.
#include "evaluation/distances.hpp"

#include <ebmlab/error.hpp>

#include <gtest/gtest.h>

#include "statistics.hpp"

namespace ebmlab::evaluation {
namespace {

struct MmdCase {
  std::int64_t dimension;
  double variance, shift, truth;  // of the kernel; |delta|; MMD^2
};

class MmdOfGaussians : public testing::TestWithParam<MmdCase> {};

TEST_P(MmdOfGaussians, IsTheClosedForm) {
  const auto [d, variance, shift, truth] = GetParam();
  at::Generator g = generator(11);
  std::vector<double> estimates;
  for (int i = 0; i < 40; ++i) {
    at::Tensor y = normal(600, d, g);
    y.select(1, 0) += shift;
    estimates.push_back(mmd2_unbiased(normal(700, d, g), y, std::sqrt(variance)));
  }
  test::expect_truth("MMD^2, d " + std::to_string(d) + ", s^2 " + test::number(variance) + ", shift " + test::number(shift),
                     truth, estimates);
}

INSTANTIATE_TEST_SUITE_P(Mmd, MmdOfGaussians,
                         testing::Values(MmdCase{2, 1, 1, 0.1023455}, MmdCase{2, 1, 0.5, 0.0272070},
                                         MmdCase{10, 4, 1, 0.0210583}, MmdCase{2, 1, 0, 0.0}));

TEST(Mmd, ByHand) {
  const at::Tensor x = tensor({0, 1}, {2, 1}), y = tensor({0, 2}, {2, 1});
  const auto k = [](double d) { return std::exp(-d * d / 8); };  // bandwidth 2
  EXPECT_NEAR(mmd2_unbiased(x, y, 2.0), k(1) + k(2) - 2 * (k(0) + k(2) + k(1) + k(1)) / 4, 1e-12);
  EXPECT_NEAR(energy_distance(x, y), 2.0 * (0 + 2 + 1 + 1) / 4 - 1 - 2, 1e-12);
}

// Data far from the origin, such as dates: matrix products of raw coordinates would lose all digits of a distance.
TEST(Distances, DoNotDependOnTheOrigin) {
  at::Generator g = generator(14);
  const at::Tensor x = normal(300, 3, g), y = normal(300, 3, g) * 1.2;
  EXPECT_NEAR(energy_distance(x + 1e7, y + 1e7), energy_distance(x, y), 1e-7);
  EXPECT_NEAR(mmd2_unbiased(x + 1e7, y + 1e7, 1.0), mmd2_unbiased(x, y, 1.0), 1e-7);
}

TEST(EnergyDistance, OfShiftedGaussians) {
  at::Generator g = generator(12);
  const double shift = 0.8;
  // |X - Y| is a folded normal with mean `shift` and variance 2.
  const double across = 2 / std::sqrt(M_PI) * std::exp(-shift * shift / 4) + shift * std::erf(shift / 2);
  std::vector<double> estimates;
  estimates.reserve(40);
  for (int i = 0; i < 40; ++i) estimates.push_back(energy_distance(normal(600, 1, g), normal(600, 1, g) + shift));
  test::expect_truth("energy distance, shift 0.8", 2 * across - 4 / std::sqrt(M_PI), estimates);
}

TEST(MedianDistance, ByHand) {
  EXPECT_DOUBLE_EQ(median_distance(tensor({0, 1, 10}, {3, 1})), 9.0);
  EXPECT_THROW((void)median_distance(tensor({0}, {1, 1})), Error);
}

TEST(Mmd, RefusesWhatHasNoPairs) {
  at::Generator g = generator(13);
  EXPECT_THROW((void)mmd2_unbiased(normal(1, 2, g), normal(5, 2, g), 1.0), Error);
  EXPECT_THROW((void)mmd2_unbiased(normal(5, 2, g), normal(5, 2, g), 0.0), Error);
  EXPECT_THROW((void)energy_distance(normal(5, 2, g), normal(5, 3, g)), Error);
}

}  // namespace
}  // namespace ebmlab::evaluation
