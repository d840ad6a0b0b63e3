// SPDX-License-Identifier: MIT
#include "report/scatter.hpp"

#include "picture.hpp"
#include "support/not_finite.hpp"

#include <gmock/gmock.h>

namespace ebmlab::report {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::HasSubstr;

Scatter in_unit_square(std::vector<Point> samples) {
  Scatter panel{std::move(samples)};
  panel.x.range = panel.y.range = Range{0, 1};
  return panel;
}

Colour shown(const Scatter& panel, const Point& point) {
  const auto figure = figure_of(panel);
  return drawn(figure).at(place_in(layout_of(figure).plots[0][0], {0, 1}, {0, 1}, point));
}

TEST(Scatter, DotsStandWhereTheSamplesAre) {
  const auto panel = in_unit_square({{0.25, 0.75}});
  EXPECT_GT(distance(shown(panel, {0.25, 0.75}), kWhite), 0.5);
  EXPECT_EQ(shown(panel, {0.75, 0.25}), kWhite);
}

TEST(Scatter, ReferenceDataAreGreyBelow) {
  auto panel = in_unit_square({{0.25, 0.75}});
  panel.reference = {{0.75, 0.25}, {0.25, 0.75}};
  const auto grey = shown(panel, {0.75, 0.25}), blue = shown(panel, {0.25, 0.75});
  EXPECT_NEAR(grey.red, grey.blue, 0.01);
  EXPECT_LT(grey.red, 0.8);
  EXPECT_GT(blue.blue - blue.red, 0.2);
}

TEST(Scatter, CountsWhatIsNotShown) {
  EXPECT_THAT(texts_of(figure_of(in_unit_square({{0.5, 0.5}, {3, 0}, {kNan, 0}}))), Contains("2 outside"));
  EXPECT_THAT(texts_of(figure_of(in_unit_square({{0.5, 0.5}}))), ::testing::Not(Contains(HasSubstr("outside"))));
}

TEST(Scatter, RangesCoverAllFinitePoints) {
  Scatter panel{{{0, 0}, {2, kNan}, {4, 2}}};
  panel.reference = {{-4, 1}};
  const auto extent = extent_of(panel);
  EXPECT_NEAR(extent.x.low, -4.4, 1e-12);
  EXPECT_NEAR(extent.x.high, 4.4, 1e-12);
  EXPECT_NEAR(extent.y.high, 2.1, 1e-12);
}

TEST(Scatter, ManyPointsAreThinnedEvenly) {
  std::vector<Point> samples;
  samples.reserve(1000);
  for (int i = 0; i < 1000; ++i) samples.push_back({(i + 0.5) / 1000, 0.5});
  auto panel = in_unit_square(samples);
  const auto all = render(figure_of(panel), Format::svg).size();
  panel.most = 10;
  const auto figure = figure_of(panel);
  EXPECT_LT(render(figure, Format::svg).size(), all / 2);
  EXPECT_GT(distance(shown(panel, samples[900]), kWhite), 0.5);
  EXPECT_EQ(shown(panel, {0.95, 0.5}), kWhite);
}

TEST(Scatter, AnyDataCanBeDrawn) {
  for (const auto& samples : {std::vector<Point>{}, {{kNan, kNan}}, {{1, 1}, {1, 1}}, {{-1e308, 0}, {1e308, 1}}}) {
    EXPECT_TRUE(drawn(figure_of(Scatter{samples})).is_valid());
  }
}

}  // namespace
}  // namespace ebmlab::report
