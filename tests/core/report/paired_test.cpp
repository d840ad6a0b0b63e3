// SPDX-License-Identifier: MIT
#include "report/paired.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ebmlab::report {
namespace {

PairedValues values(std::initializer_list<double> all, const char* protocol = "a") {
  PairedValues result;
  for (const double value : all) result[{result.size(), protocol}] = value;
  return result;
}

TEST(Paired, TheIntervalIsStudents) {
  // Differences 1, 2, 3, 4, 5: mean 3, sd sqrt(2.5); t(0.975, 4) = 2.776445105 by the tables.
  const auto result = paired_difference(values({1.5, 2.5, 3.5, 4.5, 5.5}), values({0.5, 0.5, 0.5, 0.5, 0.5}));
  EXPECT_DOUBLE_EQ(result.mean, 3.0);
  ASSERT_TRUE(result.half_width);
  EXPECT_NEAR(*result.half_width, 2.776445105 * std::sqrt(2.5 / 5.0), 1e-8);
  EXPECT_EQ(result.n, 5U);
}

TEST(Paired, TwoPairsHaveTheWideIntervalOfOneDegreeOfFreedom) {
  const auto result = paired_difference(values({1.0, 3.0}), values({0.0, 0.0}));
  ASSERT_TRUE(result.half_width);
  EXPECT_NEAR(*result.half_width, 12.70620474, 1e-7);  // t(0.975, 1) sqrt(2) / sqrt(2)
}

TEST(Paired, APairSharesSeedAndProtocol) {
  const PairedValues ours = {{{0, "a"}, 5.0}, {{1, "a"}, 6.0}, {{2, "b"}, 9.0}, {{3, "a"}, 100.0}};
  const PairedValues theirs = {{{0, "a"}, 4.0}, {{1, "a"}, 3.0}, {{2, "a"}, 0.0}};
  const auto result = paired_difference(ours, theirs);
  EXPECT_EQ(result.n, 2U);
  EXPECT_DOUBLE_EQ(result.mean, 2.0);
}

TEST(Paired, TheSpreadBetweenSeedsCancels) {
  // Seeds differ by hundreds, the methods by about one.
  const auto result = paired_difference(values({101.0, 502.0, 901.5}), values({100.0, 501.1, 900.4}));
  EXPECT_NEAR(result.mean, 1.0, 1e-12);
  EXPECT_LT(*result.half_width, 0.3);
}

TEST(Paired, TooFewPairsHaveNoInterval) {
  const auto one = paired_difference(values({2.0}), values({0.5}));
  EXPECT_DOUBLE_EQ(one.mean, 1.5);
  EXPECT_FALSE(one.half_width);
  const auto none = paired_difference(values({2.0}, "a"), values({0.5}, "b"));
  EXPECT_EQ(none.n, 0U);
  EXPECT_TRUE(std::isnan(none.mean));
  EXPECT_FALSE(none.half_width);
}

TEST(Paired, EqualDifferencesTellNothingOfTheirError) {
  const auto result = paired_difference(values({8.0, 8.0, 8.0}), values({7.0, 7.0, 7.0}));
  EXPECT_DOUBLE_EQ(result.mean, 1.0);
  EXPECT_FALSE(result.half_width);
}

}  // namespace
}  // namespace ebmlab::report
