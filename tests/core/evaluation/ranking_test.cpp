// SPDX-License-Identifier: MIT
// AUROC: ties, direction, the closed form of two Gaussians and the standard error.
#include "evaluation/ranking.hpp"

#include <ebmlab/error.hpp>

#include <gtest/gtest.h>

#include "statistics.hpp"

namespace ebmlab::evaluation {
namespace {

TEST(Auroc, ByHandWithTies) {
  EXPECT_DOUBLE_EQ(auroc(tensor({2, 3}, {2}), tensor({0, 1}, {2})).value, 1.0);
  EXPECT_DOUBLE_EQ(auroc(tensor({0, 1}, {2}), tensor({2, 3}, {2})).value, 0.0);
  EXPECT_DOUBLE_EQ(auroc(tensor({1, 1, 1}, {3}), tensor({1, 1}, {2})).value, 0.5);
  EXPECT_DOUBLE_EQ(auroc(tensor({0, 1, 2}, {3}), tensor({1, 3}, {2})).value, (0.0 + 0.5 + 1.0) / 6);
}

struct GaussianCase {
  double shift, truth;
};
class AurocOfGaussians : public testing::TestWithParam<GaussianCase> {};

TEST_P(AurocOfGaussians, IsTheClosedForm) {
  at::Generator g = generator(21);
  const Auroc area = auroc((normal(20000, 1, g) + GetParam().shift).flatten(), normal(15000, 1, g).flatten());
  EXPECT_LT(std::abs(area.value - GetParam().truth), kLargestZ * area.standard_error);
}

INSTANTIATE_TEST_SUITE_P(Auroc, AurocOfGaussians,
                         testing::Values(GaussianCase{0, 0.5}, GaussianCase{0.5, 0.6381632}, GaussianCase{1, 0.7602499},
                                         GaussianCase{2, 0.9213504}));

// The standard error is the spread of replicates: their variance ratio has a chi-squared law with 199 degrees of freedom.
TEST(Auroc, StandardErrorIsTheSpreadOfReplicates) {
  at::Generator g = generator(22);
  std::vector<double> values;
  double variance = 0;
  for (int i = 0; i < 200; ++i) {
    const Auroc area = auroc((normal(300, 1, g) + 1).flatten(), normal(200, 1, g).flatten());
    values.push_back(area.value);
    variance += area.standard_error * area.standard_error / 200;
  }
  const double ratio = at::tensor(values, at::TensorOptions(at::kDouble)).var().item<double>() / variance;
  EXPECT_LT(std::abs(ratio - 1), kLargestZ * std::sqrt(2.0 / 199.0));
}

TEST(Auroc, NoNumberFromNoneAndInfinityCounts) {
  EXPECT_TRUE(std::isnan(auroc(tensor({0, std::nan("")}, {2}), tensor({1}, {1})).value));
  EXPECT_DOUBLE_EQ(auroc(tensor({0, 1}, {2}), tensor({-INFINITY}, {1})).value, 1.0);
  EXPECT_THROW((void)auroc(at::empty({0}), tensor({1}, {1})), Error);
}

}  // namespace
}  // namespace ebmlab::evaluation
