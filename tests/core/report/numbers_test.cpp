// SPDX-License-Identifier: MIT
#include "report/numbers.hpp"

#include "support/not_finite.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ebmlab::report {
namespace {

TEST(Numbers, Fixed) {
  EXPECT_EQ(fixed(1.005, 2), "1.00");
  EXPECT_EQ(fixed(-0.001, 2), "0.00");
  EXPECT_EQ(fixed(-12.0, 0), "-12");
  EXPECT_EQ(fixed(kNan, 3), "nan");
  EXPECT_EQ(fixed(-kInf, 3), "-inf");
  EXPECT_EQ(fixed(1e308, 0).size(), 309U);
}

TEST(Numbers, SignificantDigits) {
  EXPECT_EQ(format_number(0.012345), "0.0123");
  EXPECT_EQ(format_number(152.4), "152");
  EXPECT_EQ(format_number(-3.0), "-3.00");
  EXPECT_EQ(format_number(1.93e9), "1.93e+09");
  EXPECT_EQ(format_number(2.5e-7), "2.50e-07");
  EXPECT_EQ(format_number(0.0), "0");
  EXPECT_EQ(format_number(kInf), "inf");
}

TEST(Numbers, MeanAndSampleStandardDeviation) {
  const std::vector<double> values = {1, 3, 5};
  const auto result = mean_sd(values);
  EXPECT_DOUBLE_EQ(result.mean, 3);
  EXPECT_DOUBLE_EQ(*result.sd, 2);
  EXPECT_EQ(result.n, 3U);
  EXPECT_FALSE(mean_sd(std::span(values).first(1)).sd);
  EXPECT_TRUE(std::isnan(mean_sd({}).mean));
}

TEST(Numbers, AnSdDecidesTheDecimals) {
  EXPECT_EQ(format_mean_sd({0.05234, 0.0031, 3}), "0.052 ± 0.003");
  EXPECT_EQ(format_mean_sd({0.05234, 0.0143, 3}), "0.052 ± 0.014");
  EXPECT_EQ(format_mean_sd({123.4, 21.0, 3}), "123 ± 21");
  EXPECT_EQ(format_mean_sd({0.5, std::nullopt, 1}), "0.500");
  EXPECT_EQ(format_mean_sd({0.5, 0.0, 3}), "0.500 ± 0.000");
  EXPECT_EQ(format_mean_sd({8.0, 0.0, 3}, 0), "8 ± 0");
  EXPECT_EQ(format_mean_sd({kNan, kNan, 3}), "nan ± nan");
  EXPECT_EQ(format_mean_sd({2.5e9, 1.2e7, 3}), "2.50e+09 ± 1.2e+07");
}

TEST(Numbers, MedianAndRange) {
  EXPECT_EQ(format_median_range({}), "");
  EXPECT_EQ(format_median_range(std::vector{0.25}), "0.250");
  EXPECT_EQ(format_median_range(std::vector{0.5, 0.1, 0.2}), "0.2 [0.1, 0.5]");
  EXPECT_EQ(format_median_range(std::vector{1.0, 4.0, 2.0, 3.0}), "2.5 [1.0, 4.0]");
}

TEST(Numbers, TickLabels) {
  EXPECT_EQ(tick_label(-0.5, 0.5, 2.0), "−0.5");
  EXPECT_EQ(tick_label(20000, 5000, 20000), "20k");
  EXPECT_EQ(tick_label(500, 500, 2000), "500");
  EXPECT_EQ(tick_label(1.5e9, 5e8, 2e9), "1.5G");
  EXPECT_EQ(tick_label(2e20, 1e20, 4e20), "2×10²⁰");
  EXPECT_EQ(tick_label(0.0, 1e-9, 4e-9), "0");
  EXPECT_EQ(power_of_ten(-12), "10⁻¹²");
  EXPECT_EQ(power_of_ten(0), "1");
}

}  // namespace
}  // namespace ebmlab::report
