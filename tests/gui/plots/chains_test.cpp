// SPDX-License-Identifier: MIT
// Diagnostics of chains and pictures of samples against values worked out by hand.
#include "gui/plots/chains.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "gui/plots/sample_pictures.hpp"

namespace ebmlab::gui {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

TEST(RankHistogramTest, CountsEachChainsPlaceAmongAll) {
  const std::vector<Draws> chains{{1, 2, 3, 4}, {5, 6, 7, 8}};
  const auto counts = rank_histograms(chains, 2);
  EXPECT_THAT(counts[0], ElementsAre(4, 0));
  EXPECT_THAT(counts[1], ElementsAre(0, 4));
}

TEST(RankHistogramTest, TiesShareTheMeanOfTheirRanks) {
  const std::vector<Draws> chains{{1, 1}, {1, 1}};
  EXPECT_THAT(rank_histograms(chains, 4)[0], ElementsAre(0, 0, 2, 0));
}

TEST(AutocorrelationTest, OfAnAlternatingChain) {
  EXPECT_THAT(autocorrelation({1, -1, 1, -1}, 2), ElementsAre(DoubleEq(1), DoubleEq(-0.75), DoubleEq(0.5)));
  EXPECT_TRUE(autocorrelation({2, 2, 2}, 2).empty());
  EXPECT_TRUE(autocorrelation({2, std::nan("")}, 2).empty());
}

TEST(DrawsTest, TakesAQuantityChainByChain) {
  Array array;
  array.info.shape = {2, 2, 3};
  array.values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const auto draws = draws_of(array, 1);
  EXPECT_THAT(draws[0], ElementsAre(1, 4));
  EXPECT_THAT(draws[1], ElementsAre(7, 10));
}

TEST(MosaicTest, StandsUprightWithGaps) {
  Array images;
  images.info.shape = {2, 2, 1};
  images.values = {1, 2, 3, 4};
  const Grid grid = mosaic(images);  // two images of one pixel's width and two pixels' height, side by side
  ASSERT_EQ(grid.columns, 3U);
  ASSERT_EQ(grid.rows, 2U);
  EXPECT_EQ(grid.at(0, 1), 1);  // the top of the first
  EXPECT_EQ(grid.at(0, 0), 2);
  EXPECT_TRUE(std::isnan(grid.at(1, 0)));
  EXPECT_EQ(grid.at(2, 1), 3);
}

TEST(HistogramTest, IsADensityOverAllValues) {
  const std::vector<double> values{0.5, 0.6, 1.5, 99};
  const Line line = histogram(values, {0, 2}, 2);
  EXPECT_THAT(line.x, ElementsAre(0, 0.5, 1.5, 2));
  EXPECT_THAT(line.y, ElementsAre(0.5, 0.5, 0.25, 0.25));
}

}  // namespace
}  // namespace ebmlab::gui
