// SPDX-License-Identifier: MIT
// Intervals against textbook values and their coverage; nothing where nothing is known.
#include "evaluation/estimate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "statistics.hpp"

namespace ebmlab::evaluation {
namespace {

using testing::DoubleNear;
using testing::Optional;

void expect_interval(const Estimate& estimate, double low, double high) {
  ASSERT_TRUE(estimate.interval.has_value());
  EXPECT_NEAR(estimate.interval->low, low, 1e-6);
  EXPECT_NEAR(estimate.interval->high, high, 1e-6);
}

TEST(Estimate, MeanOfDrawsHasStudentsInterval) {
  const Estimate estimate = mean_of_draws(std::vector<double>{1, 2, 3, 4});
  EXPECT_THAT(estimate.value, Optional(2.5));
  EXPECT_THAT(estimate.spread, Optional(DoubleNear(1.2909944487, 1e-9)));
  expect_interval(estimate, 2.5 - 2.0542603, 2.5 + 2.0542603);  // t(0.975; 3) = 3.1824463
  EXPECT_EQ(estimate.interval->method, "Student's t over 4 draws");
}

// 95 % of the intervals of 2000 triples of normal draws hold the mean.
TEST(Estimate, StudentsIntervalCoversTheMean) {
  at::Generator g = generator(121);
  constexpr int kTrials = 2000;
  const at::Tensor x = normal(kTrials, 3, g) + 7;
  int held = 0;
  for (int i = 0; i < kTrials; ++i) {
    const Interval interval = *mean_of_draws({x[i].const_data_ptr<double>(), 3}).interval;
    held += static_cast<int>(interval.low <= 7 && 7 <= interval.high);
  }
  EXPECT_LT(std::abs(held / static_cast<double>(kTrials) - 0.95), kLargestZ * std::sqrt(0.95 * 0.05 / kTrials));
}

TEST(Estimate, OneShareHasWilsonsInterval) {
  expect_interval(share_of_draws(std::vector<double>{0.8}, 10), 0.4901625, 0.9433178);
  expect_interval(share_of_draws(std::vector<double>{0.0}, 20), 0.0, 0.1611252);
  EXPECT_THAT(share_of_draws(std::vector<double>{0.8}, 10).spread, Optional(DoubleNear(std::sqrt(0.016), 1e-12)));
  const Estimate several = share_of_draws(std::vector<double>{0.99, 1.0, 0.97}, 100);
  EXPECT_EQ(several.interval->high, 1.0);  // t's would be above
  EXPECT_EQ(several.interval->method, "Student's t over 3 draws");
}

TEST(Estimate, NormalAndLogitIntervals) {
  expect_interval(with_error(3.0, 0.5, "normal"), 3 - 0.9799820, 3 + 0.9799820);
  expect_interval(share_with_error(0.9, 0.1, "DeLong's"), 0.7040036, 1.0);
  expect_interval(average_precision_estimate(0.5, 100), 0.4032377, 0.5967623);
}

TEST(Estimate, WhatIsNotKnownIsNotThere) {
  for (const double bad : {std::nan(""), double{INFINITY}}) {
    for (const Estimate& estimate : {exact(bad), with_error(bad, 0.1, ""), mean_of_draws(std::vector<double>{1.0, bad}),
                                     share_of_draws(std::vector<double>{bad}, 10), average_precision_estimate(bad, 10)}) {
      EXPECT_EQ(estimate.value, std::nullopt);
      EXPECT_EQ(estimate.spread, std::nullopt);
      EXPECT_FALSE(estimate.interval.has_value());
    }
  }
  EXPECT_EQ(mean_of_draws({}).value, std::nullopt);
  EXPECT_EQ(mean_of_draws(std::vector<double>{2.0}).spread, std::nullopt);
  EXPECT_FALSE(with_error(1.0, 0.0, "DeLong's").interval.has_value());
  EXPECT_FALSE(with_error(1.0, std::nan(""), "DeLong's").interval.has_value());
  EXPECT_FALSE(average_precision_estimate(1.0, 10).interval.has_value());
  EXPECT_THAT(exact(0.3).spread, Optional(0.0));
  EXPECT_FALSE(exact(0.3).interval.has_value());
}

}  // namespace
}  // namespace ebmlab::evaluation
