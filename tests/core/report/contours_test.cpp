// SPDX-License-Identifier: MIT
#include "report/contours.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace ebmlab::report {
namespace {

Grid grid_of(const std::function<double(double, double)>& f, std::size_t n, GridPoints points = GridPoints::on_border) {
  Grid grid{n, n, {-2, 2}, {-2, 2}, {}, points};
  const bool on_border = points == GridPoints::on_border;
  const auto place = [&](std::size_t i) {
    const auto m = static_cast<double>(n);
    return -2.0 + 4.0 * (on_border ? static_cast<double>(i) / (m - 1) : (static_cast<double>(i) + 0.5) / m);
  };
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t c = 0; c < n; ++c) grid.values.push_back(f(place(c), place(r)));
  }
  return grid;
}

double length(const std::vector<Point>& line) {
  double sum = 0.0;
  for (std::size_t i = 1; i < line.size(); ++i) sum += std::hypot(line[i].x - line[i - 1].x, line[i].y - line[i - 1].y);
  return sum;
}

TEST(Contours, ACircleIsOneClosedLine) {
  for (const auto points : {GridPoints::on_border, GridPoints::cell_centres}) {
    const auto lines = contour_lines(grid_of([](double x, double y) { return x * x + y * y; }, 81, points), 1.0);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].front(), lines[0].back());
    // Linear interpolation of a parabola on cells of width h is off by at most h^2 / 8 in value, half of that in radius.
    for (const auto& point : lines[0]) EXPECT_NEAR(std::hypot(point.x, point.y), 1.0, 0.05 * 0.05 / 8);
    EXPECT_NEAR(length(lines[0]), 2 * M_PI, 0.01);
  }
}

TEST(Contours, AStraightLineIsExact) {
  const auto lines = contour_lines(grid_of([](double x, double y) { return x + 2 * y; }, 9), 0.3);
  ASSERT_EQ(lines.size(), 1U);
  for (const auto& point : lines[0]) EXPECT_NEAR(point.x + 2 * point.y, 0.3, 1e-12);
  EXPECT_NEAR(length(lines[0]), std::hypot(4.0, 2.0), 1e-9);
}

TEST(Contours, ASaddleHasTwoLinesThatDoNotCross) {
  Grid grid{2, 2, {0, 1}, {0, 1}, {1, 0, 0, 1}};
  for (const double level : {0.4, 0.6}) {
    const auto lines = contour_lines(grid, level);
    ASSERT_EQ(lines.size(), 2U);
    // Below the mean of the corners the high ones hang together: each line cuts off a low corner.
    const bool cuts_low_corners = level < 0.5;
    for (const auto& line : lines) {
      const double x = (line[0].x + line[1].x) / 2, y = (line[0].y + line[1].y) / 2;
      EXPECT_EQ((x - 0.5) * (y - 0.5) < 0.0, cuts_low_corners);
    }
  }
}

TEST(Contours, TwoWellsAreTwoLines) {
  const auto wells = [](double x, double y) { return std::pow(x * x - 1, 2) + y * y; };
  EXPECT_EQ(contour_lines(grid_of(wells, 61), 0.5).size(), 2U);
  EXPECT_EQ(contour_lines(grid_of(wells, 61), 1.5).size(), 1U);
  EXPECT_TRUE(contour_lines(grid_of(wells, 61), -1.0).empty());
}

TEST(Contours, StayOutOfCellsWithoutValues) {
  auto grid = grid_of([](double x, double) { return x; }, 5);
  grid.values[2 * 5 + 2] = std::numeric_limits<double>::quiet_NaN();
  for (const auto& line : contour_lines(grid, 0.25)) {
    for (const auto& point : line) EXPECT_GE(std::abs(point.y), 1.0 - 1e-12);
  }
  EXPECT_EQ(contour_lines(grid, 0.25).size(), 2U);
}

}  // namespace
}  // namespace ebmlab::report
