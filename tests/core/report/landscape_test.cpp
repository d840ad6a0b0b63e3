// SPDX-License-Identifier: MIT
#include "report/landscape.hpp"

#include "picture.hpp"
#include "support/not_finite.hpp"

#include <gmock/gmock.h>
#include <ebmlab/error.hpp>

namespace ebmlab::report {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::HasSubstr;

/// x + 2 y on [0, 4] x [0, 2]: bilinear interpolation is exact.
Landscape plane() {
  Landscape panel{{5, 3, {0, 4}, {0, 2}, {}}};
  for (int r = 0; r < 3; ++r) {
    for (int c = 0; c < 5; ++c) panel.grid.values.push_back(c + 2.0 * r);
  }
  panel.contours = 0;
  return panel;
}

Colour shown(const Landscape& panel, const Point& point) {
  const auto figure = figure_of(panel);
  const auto place = place_in(layout_of(figure).plots[0][0], panel.grid.x, panel.grid.y, point);
  return drawn(figure).at(place);
}

TEST(Landscape, APixelHasTheColourOfItsValue) {
  const auto panel = plane();
  for (const Point point : {Point{0.5, 0.3}, Point{3.3, 0.7}, Point{1.0, 1.8}, Point{3.9, 1.9}, Point{2.0, 1.0}}) {
    const double t = (point.x + 2 * point.y) / 8.0;
    // A pixel is 4 / 440 wide: its value is that of its centre, within 1 % of the range.
    EXPECT_LT(distance(shown(panel, point), colour_at(Palette::viridis, t)), 0.02) << point.x << " " << point.y;
  }
}

TEST(Landscape, BothAxesHaveTheSameScale) {
  const auto plot = layout_of(figure_of(plane())).plots[0][0];
  EXPECT_EQ(plot.width, 220);
  EXPECT_EQ(plot.height, 110);
}

TEST(Landscape, ValuesBeyondTheColoursTakeTheEnds) {
  auto panel = plane();
  panel.colours = Range{3, 5};
  EXPECT_LT(distance(shown(panel, {0.5, 0.3}), colour_at(Palette::viridis, 0.0)), 0.01);
  EXPECT_LT(distance(shown(panel, {3.9, 1.9}), colour_at(Palette::viridis, 1.0)), 0.01);
  EXPECT_LT(distance(shown(panel, {2.0, 1.0}), colour_at(Palette::viridis, 0.5)), 0.02);
}

TEST(Landscape, MissingValuesAreGreyAndInfiniteOnesExtreme) {
  auto panel = plane();
  panel.grid.values.assign(15, 1.0);
  panel.grid.values[0] = kNan;
  panel.grid.values[4] = kInf;
  panel.grid.values[14] = -kInf;
  panel.grid.values[10] = 2.0;
  EXPECT_LT(distance(shown(panel, {0.1, 0.1}), colour_at(Palette::viridis, kNan)), 0.01);
  EXPECT_LT(distance(shown(panel, {3.9, 0.1}), colour_at(Palette::viridis, 1.0)), 0.01);
  EXPECT_LT(distance(shown(panel, {3.9, 1.9}), colour_at(Palette::viridis, 0.0)), 0.01);
  panel.grid.values.assign(15, kNan);
  EXPECT_LT(distance(shown(panel, {2.0, 1.0}), colour_at(Palette::viridis, kNan)), 0.01);
}

TEST(Landscape, DifferencesAreCentredOnZero) {
  auto panel = plane();
  panel.palette = Palette::diverging;
  for (double& value : panel.grid.values) value -= 2.0;
  EXPECT_EQ(colour_range(panel), (Range{-6, 6}));
  EXPECT_LT(distance(shown(panel, {1.0, 0.5}), hex(0xf7f7f7)), 0.02);
}

TEST(Landscape, ModesAndSamplesAreDrawnWhereTheyAre) {
  auto panel = plane();
  panel.modes = {{3, 1}};
  panel.samples = {{1, 0.5}, {99, 0}, {kNan, 1}};
  EXPECT_LT(distance(shown(panel, {3, 1}), hex(0xd55e00)), 0.05);
  EXPECT_LT(distance(shown(panel, {1, 0.5}), kWhite), 0.05);
  EXPECT_THAT(texts_of(figure_of(panel)), Contains("2 outside"));
}

TEST(Landscape, ContoursAreDrawn) {
  auto panel = plane();
  const auto without = shown(panel, {2.0, 1.0});
  panel.contours = 4;  // at 0, 2, 4, 6, 8
  EXPECT_GT(distance(shown(panel, {2.0, 1.0}), without), 0.1);
  EXPECT_LT(distance(shown(panel, {2.5, 1.25}), colour_at(Palette::viridis, 5.0 / 8)), 0.03);
}

TEST(Landscape, LabelsAreWritten) {
  auto panel = plane();
  panel.title = "GCD";
  panel.note = "seed 0";
  panel.colour_label = "energy (nats)";
  panel.x.label = "x₁";
  const auto texts = texts_of(figure_of(panel));
  for (const char* text : {"GCD", "seed 0", "energy (nats)", "x₁"}) EXPECT_THAT(texts, Contains(text));
}

TEST(Landscape, AWrongGridIsAnError) {
  auto panel = plane();
  panel.grid.values.pop_back();
  EXPECT_THAT(error_of([&] { (void)render(figure_of(panel), Format::png); }), HasSubstr("14 values: 5 x 3 needs 15"));
}

TEST(Wells, BeginAtTheFiniteMinimum) {
  const std::vector<double> energies = {kNan, 3, -kInf, 40};
  EXPECT_EQ(wells(energies, 10), (Range{3, 13}));
  EXPECT_EQ(wells({}, 10), (Range{0, 10}));
}

}  // namespace
}  // namespace ebmlab::report
