// SPDX-License-Identifier: MIT
#include "report/axis.hpp"

#include "support/not_finite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace ebmlab::report {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> labels(const std::vector<Tick>& list) {
  std::vector<std::string> result;
  for (const auto& tick : list) {
    if (!tick.label.empty()) result.push_back(tick.label);
  }
  return result;
}

TEST(Range, LeavesOutWhatIsNotFinite) {
  const std::vector<double> values = {kNan, 3.0, -kInf, -1.0, kInf};
  EXPECT_EQ(range_of(values), (Range{-1.0, 3.0}));
}

TEST(Range, LeavesOutWhatALogScaleCannotShow) {
  const std::vector<double> values = {-5.0, 0.0, 0.1, 10.0, kInf};
  EXPECT_EQ(range_of(values, Scale::log), (Range{0.1, 10.0}));
}

TEST(Range, IsFiniteAndNotEmptyForAnyData) {
  const std::vector<std::vector<double>> data = {
      {},      {kNan},  {kInf, -kInf}, {0.0}, {5.0, 5.0}, {-1e300, 1e308}, {1e-320, 0.0}, {-1e9}, {1.0, 1.0 + 1e-16},
      {1e308}, {5e-324}};
  for (const auto& values : data) {
    for (const auto scale : {Scale::linear, Scale::log}) {
      const auto plain = range_of(values, scale);
      for (const auto& range : {plain, padded(plain, 0.05, scale), drawable(plain, scale)}) {
        EXPECT_TRUE(std::isfinite(range.low) && std::isfinite(range.high) && std::isfinite(range.width()));
        EXPECT_LT(range.low, range.high);
        EXPECT_TRUE(scale == Scale::linear || range.low > 0.0);
        EXPECT_LE(labels(ticks(range, scale, 6)).size(), 6U);
      }
    }
  }
}

TEST(Range, ConstantDataLieInTheMiddle) {
  const std::vector<double> values = {4.0, 4.0};
  const auto range = range_of(values);
  EXPECT_NEAR(fraction_of(range, Scale::linear, 4.0), 0.5, 1e-12);
  EXPECT_NEAR(fraction_of(range_of(values, Scale::log), Scale::log, 4.0), 0.5, 1e-12);
}

TEST(Range, FractionsFollowTheScale) {
  EXPECT_DOUBLE_EQ(fraction_of({0, 4}, Scale::linear, 1), 0.25);
  EXPECT_NEAR(fraction_of({1, 1000}, Scale::log, 10), 1.0 / 3.0, 1e-12);
  EXPECT_TRUE(std::isnan(fraction_of({1, 1000}, Scale::log, 0.0)));
  EXPECT_TRUE(std::isnan(fraction_of({0, 1}, Scale::linear, kInf)));
}

TEST(Ticks, AreOneTwoOrFiveApartWithinTheRange) {
  std::mt19937 generator(1);
  std::uniform_real_distribution<double> exponent(-8, 8), place(-3, 3);
  for (int i = 0; i < 500; ++i) {
    const double width = std::pow(10.0, exponent(generator)), low = place(generator) * width;
    const Range range{low, low + width};
    const auto list = ticks(range, Scale::linear, 6);
    ASSERT_GE(list.size(), 2U) << low << " " << width;
    ASSERT_LE(list.size(), 6U);
    const double step = list[1].value - list[0].value;
    const double mantissa = step / std::pow(10.0, std::floor(std::log10(step) + 1e-6));
    EXPECT_TRUE(std::abs(mantissa - 1) < 1e-4 || std::abs(mantissa - 2) < 1e-4 || std::abs(mantissa - 5) < 1e-4) << mantissa;
    EXPECT_GE(list.front().value, range.low - 1e-6 * width);
    EXPECT_LE(list.back().value, range.high + 1e-6 * width);
    // No further tick would fit at either end.
    EXPECT_LT(list.front().value - range.low, step * (1 + 1e-6));
    EXPECT_LT(range.high - list.back().value, step * (1 + 1e-6));
  }
}

TEST(Ticks, HaveShortLabels) {
  EXPECT_THAT(labels(ticks({-4.5, 4.5}, Scale::linear, 5)), ElementsAre("−4", "−2", "0", "2", "4"));
  EXPECT_THAT(labels(ticks({0, 1}, Scale::linear, 6)), ElementsAre("0", "0.2", "0.4", "0.6", "0.8", "1.0"));
  EXPECT_THAT(labels(ticks({0, 20000}, Scale::linear, 5)), ElementsAre("0", "5k", "10k", "15k", "20k"));
  EXPECT_THAT(labels(ticks({0, 3e6}, Scale::linear, 4)), ElementsAre("0", "1M", "2M", "3M"));
  EXPECT_THAT(labels(ticks({0, 3e-5}, Scale::linear, 4)), ElementsAre("0", "1×10⁻⁵", "2×10⁻⁵", "3×10⁻⁵"));
}

TEST(Ticks, OnALogScaleArePowersOfTenOrOneTwoFive) {
  EXPECT_THAT(labels(ticks({1e-6, 1}, Scale::log, 8)), ElementsAre("10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"));
  EXPECT_THAT(labels(ticks({1e-6, 1}, Scale::log, 4)), ElementsAre("10⁻⁶", "10⁻⁴", "10⁻²", "1"));
  EXPECT_THAT(labels(ticks({0.015, 1.2}, Scale::log, 7)), ElementsAre("0.02", "0.05", "0.1", "0.2", "0.5", "1"));
  EXPECT_THAT(labels(ticks({3.1, 3.9}, Scale::log, 6)), ElementsAre("3.2", "3.4", "3.6", "3.8"));
}

TEST(Ticks, MinorOnesOfALogScaleHaveNoLabel) {
  const auto list = ticks({1, 1e5}, Scale::log, 8);
  EXPECT_EQ(labels(list).size(), 6U);
  EXPECT_EQ(list.size(), 6U + 5U * 8U);
}

}  // namespace
}  // namespace ebmlab::report
