// SPDX-License-Identifier: MIT
// AUROC and average precision: ties, direction, the closed form of two Gaussians and the standard error.
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
  test::expect_truth("AUROC, shift " + test::number(GetParam().shift), GetParam().truth, area.value, area.standard_error);
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

TEST(Auroc, IntervalIsDeLongs) {
  at::Generator g = generator(23);
  const Auroc area = auroc((normal(300, 1, g) + 1).flatten(), normal(200, 1, g).flatten());
  const Estimate estimate = auroc_estimate(area);
  ASSERT_TRUE(estimate.interval.has_value());
  EXPECT_NEAR(estimate.interval->high - area.value, 1.959964 * area.standard_error, 1e-6);
  EXPECT_FALSE(auroc_estimate({1.0, 0.0}).interval.has_value());  // perfect: DeLong's error knows nothing
}

// The definition: thresholds from the highest score down, precision times the step in recall.
double average_precision_by_thresholds(const at::Tensor& inside, const at::Tensor& outside) {
  double sum = 0, recall_before = 0;
  const at::Tensor thresholds = std::get<0>(at::_unique(at::cat({inside, outside}), true)).flip({0});
  for (std::int64_t i = 0; i < thresholds.size(0); ++i) {
    const auto hits = inside.ge(thresholds[i]).sum().item<double>(), alarms = outside.ge(thresholds[i]).sum().item<double>();
    const double recall = hits / static_cast<double>(inside.size(0));
    sum += hits / (hits + alarms) * (recall - recall_before);
    recall_before = recall;
  }
  return sum;
}

TEST(AveragePrecision, IsTheSumOverThresholds) {
  at::Generator g = generator(24);
  for (int i = 0; i < 20; ++i) {
    at::Tensor inside = (normal(60, 1, g) + 0.7).flatten(), outside = normal(90, 1, g).flatten();
    if (i % 2 == 0) inside = (inside * 2).round(), outside = (outside * 2).round();  // ties
    EXPECT_NEAR(average_precision(inside, outside), average_precision_by_thresholds(inside, outside), 1e-12);
  }
}

TEST(AveragePrecision, ByHand) {
  EXPECT_DOUBLE_EQ(average_precision(tensor({3, 4}, {2}), tensor({1, 2}, {2})), 1.0);
  EXPECT_DOUBLE_EQ(average_precision(tensor({1, 3}, {2}), tensor({2}, {1})), (1.0 + 2.0 / 3) / 2);
  EXPECT_DOUBLE_EQ(average_precision(tensor({5, 5, 5}, {3}), tensor({5}, {1})), 0.75);  // knows nothing: the share
  EXPECT_TRUE(std::isnan(average_precision(tensor({0, std::nan("")}, {2}), tensor({1}, {1}))));
  EXPECT_THROW((void)average_precision(tensor({1}, {1}), at::empty({0})), Error);
}

TEST(Auroc, NoNumberFromNoneAndInfinityCounts) {
  EXPECT_TRUE(std::isnan(auroc(tensor({0, std::nan("")}, {2}), tensor({1}, {1})).value));
  EXPECT_DOUBLE_EQ(auroc(tensor({0, 1}, {2}), tensor({-INFINITY}, {1})).value, 1.0);
  EXPECT_THROW((void)auroc(at::empty({0}), tensor({1}, {1})), Error);
}

}  // namespace
}  // namespace ebmlab::evaluation
