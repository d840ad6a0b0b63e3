// SPDX-License-Identifier: MIT
#include "report/images.hpp"

#include "picture.hpp"

#include <gmock/gmock.h>
#include <ebmlab/error.hpp>

#include <limits>
#include <set>

namespace ebmlab::report {
namespace {

using namespace testing;
using ::testing::Contains;

Images two_images() {
  Images panel{2, 2, {0, 1, 2, 4, 4, 4, 0, 0}};
  panel.width = 100;
  return panel;
}

TEST(Images, ArePixelsWithoutSmoothing) {
  const auto figure = figure_of(two_images());
  const auto plot = layout_of(figure).plots[0][0];
  const auto picture = drawn(figure);
  // Only the four grey levels of the first image and nothing between them, away from its frame.
  std::set<int> levels;
  const int left = static_cast<int>(2 * plot.x), top = static_cast<int>(2 * plot.y);
  const double side = layout_of(figure).plots[0][0].height;
  for (int y = 4; y < 2 * side - 4; ++y) {
    for (int x = 4; x < 2 * side - 4; ++x)
      levels.insert(static_cast<int>(std::lround(255 * picture.pixel(left + x, top + y).red)));
  }
  EXPECT_THAT(levels, ::testing::ElementsAre(0, 128, 191, 255));
}

TEST(Images, TheFirstPixelIsAtTheUpperLeft) {
  const auto figure = figure_of(two_images());
  const auto plot = layout_of(figure).plots[0][0];
  const auto picture = drawn(figure);
  const double side = plot.height;
  EXPECT_NEAR(picture.at({plot.x + 0.25 * side, plot.y + 0.25 * side}).red, 1.0, 0.01);
  EXPECT_NEAR(picture.at({plot.x + 0.75 * side, plot.y + 0.25 * side}).red, 0.75, 0.01);
  EXPECT_NEAR(picture.at({plot.x + 0.75 * side, plot.y + 0.75 * side}).red, 0.0, 0.01);
  // The second image begins black.
  EXPECT_NEAR(picture.at({plot.right() - 0.75 * side, plot.y + 0.25 * side}).red, 0.0, 0.01);
}

TEST(Images, FitTheWidthInRows) {
  Images panel{8, 8, std::vector<double>(std::size_t{64} * 25, 1.0)};
  panel.columns = 10;
  panel.width = 220;
  const auto plot = layout_of(figure_of(panel)).plots[0][0];
  EXPECT_LE(plot.width, 220);
  EXPECT_GT(plot.width, 220 - 50);  // half a pixel more for each of 80 pixels would not fit
  EXPECT_NEAR(plot.height / plot.width, 0.3, 0.02);
}

TEST(Images, APixelWithoutAValueIsRed) {
  auto panel = two_images();
  panel.pixels[0] = std::numeric_limits<double>::quiet_NaN();
  const auto figure = figure_of(panel);
  const auto plot = layout_of(figure).plots[0][0];
  EXPECT_LT(distance(drawn(figure).at({plot.x + 0.25 * plot.height, plot.y + 0.25 * plot.height}), hex(0xd00000)), 0.01);
}

TEST(Images, CaptionsAreWritten) {
  auto panel = two_images();
  panel.captions = {"−3.1", "0.4"};
  EXPECT_THAT(texts_of(figure_of(panel)), Contains("−3.1"));
}

TEST(Images, TheNumberOfPixelsMustFit) {
  auto panel = two_images();
  panel.pixels.pop_back();
  EXPECT_EQ(error_of([&] { (void)render(figure_of(panel), Format::png); }),
            "images of a picture: 7 pixels: must be a multiple of 2 x 2, which must not be 0");
  EXPECT_THROW((void)render(figure_of(Images{}), Format::png), Error);
  EXPECT_TRUE(drawn(figure_of(Images{8, 8, {}})).is_valid());
}

}  // namespace
}  // namespace ebmlab::report
