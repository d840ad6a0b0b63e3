// SPDX-License-Identifier: MIT
#include "report/curves.hpp"

#include "picture.hpp"
#include "report/series.hpp"
#include "support/not_finite.hpp"

#include <gmock/gmock.h>
#include <ebmlab/error.hpp>

namespace ebmlab::report {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Curves panel_with(std::vector<double> x, std::vector<double> y) {
  Curves panel;
  panel.series.push_back({"loss", std::move(x), std::move(y)});
  return panel;
}

TEST(Curves, TheLinePassesWhereTheDataSay) {
  auto panel = panel_with({0, 10}, {0, 8});
  panel.x.range = Range{0, 10};
  panel.y.range = Range{0, 10};
  const auto figure = figure_of(panel);
  const auto plot = layout_of(figure).plots[0][0];
  const auto picture = drawn(figure);
  const auto blue = series_style(0).colour;
  EXPECT_LT(distance(picture.at(place_in(plot, {0, 10}, {0, 10}, {4.9, 3.92})), blue), 0.02);
  EXPECT_GT(distance(picture.at(place_in(plot, {0, 10}, {0, 10}, {4.9, 4.9})), blue), 0.3);
}

TEST(Curves, NonFiniteValuesAreRedMarksAtTheTop) {
  auto panel = panel_with({0, 1, 2, 3, 4}, {1, 2, kNan, 2, kInf});
  panel.legend = false;
  panel.x.range = Range{0, 5};
  const auto figure = figure_of(panel);
  const auto plot = layout_of(figure).plots[0][0];
  const auto picture = drawn(figure);
  for (const double x : {2.0, 4.0}) {
    EXPECT_LT(distance(picture.at({plot.x + x / 5 * plot.width, plot.y + 3}), kAlarm), 0.02) << x;
  }
  EXPECT_GT(distance(picture.at({plot.x + 2.5 / 5 * plot.width, plot.y + 3}), kAlarm), 0.5);
  // Nothing red at the bottom.
  EXPECT_GT(distance(picture.at({plot.x + 2.0 / 5 * plot.width, plot.bottom() - 3}), kAlarm), 0.1);
}

TEST(Curves, ALogAxisMarksWhatItCannotShowAtTheBottom) {
  auto panel = panel_with({1, 2, 3, 4}, {0.1, -1, 0, 10});
  panel.legend = false;
  panel.x.range = Range{0, 5};
  panel.y.scale = Scale::log;
  const auto figure = figure_of(panel);
  const auto plot = layout_of(figure).plots[0][0];
  const auto picture = drawn(figure);
  for (const double x : {2.0, 3.0}) {
    EXPECT_LT(distance(picture.at({plot.x + x / 5 * plot.width, plot.bottom() - 3}), kAlarm), 0.02) << x;
  }
}

TEST(Curves, TheLegendNamesSeriesAndMarks) {
  auto panel = panel_with({0, 1, 2}, {1, kNan, 3});
  panel.series.push_back({"other & <more>", {0, 1}, {2, 2}});
  const auto texts = texts_of(figure_of(panel));
  EXPECT_THAT(texts, Contains("loss"));
  EXPECT_THAT(texts, Contains("other & <more>"));
  EXPECT_THAT(texts, Contains("not finite (top)"));
  panel.legend = false;
  EXPECT_THAT(texts_of(figure_of(panel)), ::testing::Not(Contains("loss")));
}

TEST(Curves, AnyDataCanBeDrawn) {
  const std::vector<std::vector<double>> data = {
      {}, {kNan, kNan}, {kInf, -kInf, 1}, {3, 3, 3}, {-1e308, 1e308, 0}, {1e-320, 5, 5}, {7}, {0, 0, 0}};
  for (const auto& y : data) {
    for (const auto scale : {Scale::linear, Scale::log}) {
      std::vector<double> x;
      x.reserve(y.size());
      for (std::size_t i = 0; i < y.size(); ++i) x.push_back(static_cast<double>(i));
      auto panel = panel_with(x, y);
      panel.series[0].low = panel.series[0].high = y;
      panel.x.scale = panel.y.scale = scale;
      EXPECT_TRUE(drawn(figure_of(panel)).is_valid());
      EXPECT_NO_THROW((void)texts_of(figure_of(panel)));
    }
  }
  EXPECT_TRUE(drawn(figure_of(Curves{})).is_valid());
}

TEST(Curves, LengthsMustAgree) {
  EXPECT_THROW((void)render(figure_of(panel_with({0, 1}, {1})), Format::png), Error);
  auto panel = panel_with({0, 1}, {1, 2});
  panel.series[0].low = {1};
  panel.series[0].high = {1};
  EXPECT_THAT(error_of([&] { (void)render(figure_of(panel), Format::png); }), HasSubstr("\"loss\""));
}

TEST(Curves, TheBandIsDrawnPale) {
  auto panel = panel_with({0, 10}, {5, 5});
  panel.series[0].low = {2, 2};
  panel.series[0].high = {8, 8};
  panel.legend = false;
  panel.x.range = panel.y.range = Range{0, 10};
  const auto figure = figure_of(panel);
  const auto plot = layout_of(figure).plots[0][0];
  const auto inside = drawn(figure).at(place_in(plot, {0, 10}, {0, 10}, {5.5, 7}));
  const auto blue = series_style(0).colour;
  EXPECT_NEAR(inside.red, 1.0 - 0.18 * (1.0 - blue.red), 0.01);
  EXPECT_NEAR(inside.blue, 1.0 - 0.18 * (1.0 - blue.blue), 0.01);
}

TEST(OverSeeds, GivesMeanAndStandardDeviation) {
  const std::vector<std::vector<double>> runs = {{1, 10}, {3, 10}, {5, 10}};
  const auto series = over_seeds("gcd", {0, 1}, runs);
  EXPECT_THAT(series.y, ElementsAre(3.0, 10.0));
  EXPECT_THAT(series.low, ElementsAre(1.0, 10.0));
  EXPECT_THAT(series.high, ElementsAre(5.0, 10.0));
  EXPECT_TRUE(series.alarms.empty());
}

TEST(OverSeeds, MarksWhereARunIsNotFiniteOrEnds) {
  const std::vector<std::vector<double>> runs = {{1, 1, 1, 1, 1}, {1, kNan, 3, 3, 3}, {1, 1, 1}};
  const auto series = over_seeds("gcd", {0, 10, 20, 30, 40}, runs);
  EXPECT_THAT(series.alarms, ElementsAre(10.0, 30.0));
  EXPECT_DOUBLE_EQ(series.y[1], 1.0);
  EXPECT_DOUBLE_EQ(series.y[4], 2.0);
}

TEST(Trace, DenseSeriesKeepTheirExtremes) {
  Curves panel;
  Series series{"dense", {}, {}};
  for (int i = 0; i < 200000; ++i) {
    series.x.push_back(i);
    series.y.push_back(i == 123456 ? 100.0 : i == 777 ? -100.0 : i % 2);
  }
  panel.series.push_back(series);
  const Rect plot{0, 0, panel.width, panel.height};
  const Axes axes(panel.x, panel.y, x_range_of(panel), y_range_of(panel), {panel.width, panel.height});
  const auto lines = trace(series, 0, panel, axes, plot).lines;
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_LE(lines[0].size(), 4.0 * (panel.width + 1));
  const auto [low, high] = std::minmax_element(lines[0].begin(), lines[0].end(), [](auto a, auto b) { return a.y < b.y; });
  EXPECT_DOUBLE_EQ(low->y, axes.place(plot, 0, 100).y);
  EXPECT_DOUBLE_EQ(high->y, axes.place(plot, 0, -100).y);
  EXPECT_TRUE(std::is_sorted(lines[0].begin(), lines[0].end(), [](auto a, auto b) { return a.x < b.x; }));
}

}  // namespace
}  // namespace ebmlab::report
