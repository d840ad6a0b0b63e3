// SPDX-License-Identifier: MIT
#include "report/legend.hpp"

#include <gtest/gtest.h>

namespace ebmlab::report {
namespace {

constexpr Rect kPlot{0, 0, 300, 200};
constexpr Size kBox{80, 40};

TEST(FreeCorner, PrefersTheUpperRight) {
  const auto corner = free_corner(kPlot, kBox, {}, 0.0);
  ASSERT_TRUE(corner);
  EXPECT_GT(corner->x, 200);
  EXPECT_LT(corner->y, 20);
}

TEST(FreeCorner, AvoidsALineThatOnlyPassesThrough) {
  // From end to end through the upper right corner, without a point in it.
  const auto corner = free_corner(kPlot, kBox, {{{150, 0}, {300, 60}}}, 0.0);
  ASSERT_TRUE(corner);
  EXPECT_LT(corner->x, 150);
  EXPECT_LT(corner->y, 20);
}

TEST(FreeCorner, IsNoneWhenLinesAreEverywhere) {
  std::vector<std::vector<Point>> lines;
  for (int y = 0; y <= 200; y += 20) lines.push_back({{0, static_cast<double>(y)}, {300, static_cast<double>(y)}});
  EXPECT_FALSE(free_corner(kPlot, kBox, lines, 0.0));
  EXPECT_FALSE(free_corner(kPlot, {290, 40}, {}, 0.0));
}

}  // namespace
}  // namespace ebmlab::report
