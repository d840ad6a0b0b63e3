// SPDX-License-Identifier: MIT
#include "report/grid.hpp"

#include "picture.hpp"
#include "support/not_finite.hpp"

#include <gmock/gmock.h>
#include <ebmlab/error.hpp>

#include <limits>

namespace ebmlab::report {
namespace {

using namespace testing;
using ::testing::ElementsAre;

TEST(Grid, IsBilinearBetweenItsPoints) {
  const Grid grid{3, 2, {0, 2}, {10, 11}, {0, 1, 2, 10, 11, 12}};
  EXPECT_DOUBLE_EQ(value_at(grid, 0, 10), 0);
  EXPECT_DOUBLE_EQ(value_at(grid, 2, 11), 12);
  EXPECT_DOUBLE_EQ(value_at(grid, 0.25, 10.5), 5.25);
  EXPECT_DOUBLE_EQ(value_at(grid, -9, 99), 10);
}

TEST(Grid, CellCentresLieHalfACellInside) {
  const Grid grid{2, 2, {0, 2}, {0, 2}, {0, 1, 10, 11}, GridPoints::cell_centres};
  EXPECT_DOUBLE_EQ(value_at(grid, 0.5, 0.5), 0);
  EXPECT_DOUBLE_EQ(value_at(grid, 1.5, 0.5), 1);
  EXPECT_DOUBLE_EQ(value_at(grid, 1.0, 1.0), 5.5);
  EXPECT_DOUBLE_EQ(value_at(grid, 0.0, 2.0), 10);
}

TEST(Grid, NextToANanTheNearestValueCounts) {
  const Grid grid{2, 2, {0, 1}, {0, 1}, {1, kNan, 3, 4}};
  EXPECT_DOUBLE_EQ(value_at(grid, 0.2, 0.2), 1);
  EXPECT_TRUE(std::isnan(value_at(grid, 0.8, 0.2)));
}

TEST(Grid, EnergiesAreTakenFromTheirFiniteMinimum) {
  const auto grid = from_minimum({2, 2, {0, 1}, {0, 1}, {-3, kNan, 1, -std::numeric_limits<double>::infinity()}});
  EXPECT_DOUBLE_EQ(grid.values[0], 0);
  EXPECT_DOUBLE_EQ(grid.values[2], 4);
}

TEST(Grid, DifferencesUpToAConstantHaveMeanZero) {
  const Grid a{2, 2, {0, 1}, {0, 1}, {1, 2, 3, 6}}, b{2, 2, {0, 1}, {0, 1}, {0, 0, 0, 0}};
  EXPECT_THAT(difference(a, b, false).values, ElementsAre(1, 2, 3, 6));
  EXPECT_THAT(difference(a, b, true).values, ElementsAre(-2, -1, 0, 3));
  EXPECT_THROW((void)difference(a, {2, 2, {0, 2}, {0, 1}, {0, 0, 0, 0}}, true), Error);
}

TEST(Grid, WrongSizesAreNamed) {
  EXPECT_EQ(error_of([] { check({2, 3, {0, 1}, {0, 1}, {1, 2, 3}}); }), "grid of a picture: 3 values: 2 x 3 needs 6");
  EXPECT_THROW(check({1, 3, {0, 1}, {0, 1}, {1, 2, 3}}), Error);
  EXPECT_THROW(check({2, 2, {1, 1}, {0, 1}, {1, 2, 3, 4}}), Error);
  EXPECT_THROW(check({2, 2, {0, kNan}, {0, 1}, {1, 2, 3, 4}}), Error);
}

TEST(Points, ArePairs) {
  const std::vector<float> pairs = {1, 2, 3, 4};
  EXPECT_THAT(points(pairs), ElementsAre(Point{1, 2}, Point{3, 4}));
  const std::vector<double> odd = {1, 2, 3};
  EXPECT_THROW((void)points(odd), Error);
  EXPECT_THAT(doubles(pairs), ElementsAre(1, 2, 3, 4));
}

}  // namespace
}  // namespace ebmlab::report
