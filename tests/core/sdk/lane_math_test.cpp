// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <ebmlab/lane_math.hpp>

#include <cmath>

namespace ebmlab {
namespace {

TEST(LaneMath, ExpIsExact) {
  for (int i = -6340; i < 6410; ++i) {
    const float x = 0.0137F * static_cast<float>(i);
    const double exact = std::exp(static_cast<double>(x));
    EXPECT_NEAR(lanes::exp(x) / exact, 1.0, 2e-7) << x;
  }
  EXPECT_EQ(lanes::exp(0.0F), 1.0F);
  EXPECT_EQ(lanes::exp(-200.0F), 0.0F);
  EXPECT_TRUE(std::isfinite(lanes::exp(1000.0F)));
  EXPECT_TRUE(std::isnan(lanes::exp(std::nanf(""))));
}

TEST(LaneMath, LogIsExact) {
  for (int i = -6590; i < 6590; ++i) {
    const float x = std::pow(1.013F, static_cast<float>(i));
    const double exact = std::log(static_cast<double>(x));
    EXPECT_NEAR(lanes::log(x), exact, 2e-7 * std::max(1.0, std::abs(exact))) << x;
  }
  EXPECT_EQ(lanes::log(1.0F), 0.0F);
}

}  // namespace
}  // namespace ebmlab
