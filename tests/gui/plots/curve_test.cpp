// SPDX-License-Identifier: MIT
// Smoothing, bands and decimation against values worked out by hand.
#include "gui/plots/curve.hpp"

#include <QStringList>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "gui/plots/hover_text.hpp"
#include "support/not_finite.hpp"

namespace ebmlab::gui {
namespace {

using ::testing::DoubleEq;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;

TEST(OnScaleTest, TakesOutWhatIsNotFinite) {
  std::vector<OffScale> off;
  const Curve kept = on_scale({{0, 1, 2, 3}, {1.0, kInf, -2.0, std::nan("")}}, Scale::kLinear, off);
  EXPECT_THAT(kept.x, ElementsAre(0, 2));
  EXPECT_THAT(kept.y, ElementsAre(1.0, -2.0));
  ASSERT_EQ(off.size(), 2U);
  EXPECT_EQ(off[0].x, 1.0);
  EXPECT_EQ(off[0].value, kInf);
  EXPECT_TRUE(std::isnan(off[1].value));
}

TEST(OnScaleTest, TakesOutWhatHasNoLogarithm) {
  std::vector<OffScale> off;
  const Curve kept = on_scale({{0, 1, 2}, {1.0, 0.0, -2.0}}, Scale::kLog, off);
  EXPECT_THAT(kept.y, ElementsAre(1.0));
  EXPECT_EQ(off.size(), 2U);
}

TEST(SmoothTest, IsAMovingAverageWithoutThePullOfItsStart) {
  std::vector<double> y{4.0, 0.0, 2.0};
  smooth(y, 2.0);  // weights 1/2 on what was: 4; (0.5 * 4 + 0) / 1.5 ... over their sums
  EXPECT_DOUBLE_EQ(y[0], 4.0);
  EXPECT_DOUBLE_EQ(y[1], (0.25 * 4.0 + 0.5 * 0.0) / 0.75);
  EXPECT_DOUBLE_EQ(y[2], (0.125 * 4.0 + 0.25 * 0.0 + 0.5 * 2.0) / 0.875);
}

TEST(SmoothTest, OfOnePointIsNone) {
  std::vector<double> y{4.0, 0.0};
  smooth(y, 1.0);
  EXPECT_THAT(y, ElementsAre(4.0, 0.0));
}

TEST(FoldedTest, OneCurveHasNoBand) {
  const std::vector<Curve> one{{{0, 1}, {2, 3}}};
  const Line line = folded(one, Spread::kRange);
  EXPECT_THAT(line.y, ElementsAre(2, 3));
  EXPECT_TRUE(line.low.empty());
}

TEST(FoldedTest, MeanWithLowestAndHighestOrDeviation) {
  const std::vector<Curve> three{{{0, 1}, {1, 4}}, {{0, 1}, {2, 4}}, {{0, 1}, {6, 10}}};
  const Line range = folded(three, Spread::kRange);
  EXPECT_THAT(range.y, ElementsAre(DoubleEq(3), DoubleEq(6)));
  EXPECT_THAT(range.low, ElementsAre(1, 4));
  EXPECT_THAT(range.high, ElementsAre(6, 10));
  const Line deviation = folded(three, Spread::kDeviation);
  const double sd = std::sqrt((4.0 + 1.0 + 9.0) / 2.0);
  EXPECT_THAT(deviation.low, ElementsAre(DoubleNear(3 - sd, 1e-12), DoubleNear(6 - std::sqrt(12.0), 1e-12)));
  EXPECT_THAT(deviation.high[0], DoubleNear(3 + sd, 1e-12));
}

TEST(FoldedTest, OtherPlacesAreReadBetweenPointsAndNotBeyondTheEnds) {
  const std::vector<Curve> two{{{0, 2}, {0, 4}}, {{1, 3}, {10, 30}}};
  const Line line = folded(two, Spread::kRange);
  EXPECT_THAT(line.x, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(line.y, ElementsAre(0, (2 + 10) / 2.0, (4 + 20) / 2.0, 30));
  EXPECT_THAT(line.low, ElementsAre(0, 2, 4, 30));
}

TEST(DecimatedTest, KeepsFirstLowestHighestAndLastOfAColumn) {
  Line line{.label = "a"};
  line.x = {0, 1, 2, 3, 4, 5, 6, 7};
  line.y = {5, 1, 9, 6, 0, 0, 7, 2};
  const Line kept = decimated(line, {0, 8}, Scale::kLinear, 2);
  EXPECT_THAT(kept.x, ElementsAre(0, 1, 2, 3, 4, 6, 7));
  EXPECT_THAT(kept.y, ElementsAre(5, 1, 9, 6, 0, 7, 2));
}

TEST(DecimatedTest, KeepsOnePointMoreOnEitherSideOfWhatIsSeen) {
  Line line{.label = "a"};
  line.x = {0, 1, 2, 3, 4, 5};
  line.y = {0, 1, 2, 3, 4, 5};
  EXPECT_THAT(decimated(line, {2, 3}, Scale::kLinear, 100).x, ElementsAre(1, 2, 3, 4));
}

TEST(DecimatedTest, ABandKeepsItsEdges) {
  Line line{.label = "a"};
  line.x = {0, 1, 2, 3};
  line.y = {1, 1, 1, 1};
  line.low = {0, -5, 0, 0};
  line.high = {2, 2, 8, 2};
  const Line kept = decimated(line, {0, 4}, Scale::kLinear, 1);
  EXPECT_EQ(*std::min_element(kept.low.begin(), kept.low.end()), -5);
  EXPECT_EQ(*std::max_element(kept.high.begin(), kept.high.end()), 8);
}

TEST(DecimatedTest, CountsWhatIsOffScaleOnceAColumn) {
  Line line{.label = "a"};
  line.off_scale = {{0, 1}, {1, 1}, {6, 1}, {9, 1}};
  const Line kept = decimated(line, {0, 8}, Scale::kLinear, 2);
  ASSERT_EQ(kept.off_scale.size(), 2U);
  EXPECT_EQ(kept.off_scale[0].count, 2U);
  EXPECT_EQ(kept.off_scale[1].x, 6.0);
}

TEST(DecimatedTest, OfAMillionPointsNoMoreThanFourAPixelStay) {
  Line line{.label = "a"};
  for (int i = 0; i < 1'000'000; ++i) {
    line.x.push_back(i);
    line.y.push_back(std::sin(i) + (i == 123'456 ? 100.0 : 0.0));
  }
  const Line kept = decimated(line, {0, 1'000'000}, Scale::kLinear, 500);
  EXPECT_LE(kept.x.size(), 2000U);
  EXPECT_NEAR(*std::max_element(kept.y.begin(), kept.y.end()), 100.0, 1.0);
}

TEST(ExtentTest, IsFiniteWhateverIsDrawn) {
  Drawing drawing{.title = "a"};
  EXPECT_EQ(x_extent(drawing), (Range{0, 1}));
  Line line{.label = "a"};
  line.x = {3, 3};
  line.y = {0, 0};
  line.off_scale = {{7, kInf}};
  drawing.lines = {line};
  const Range x = x_extent(drawing), y = y_extent(drawing, x);
  EXPECT_LT(x.low, 3.0);
  EXPECT_GT(x.high, 7.0);
  EXPECT_LT(y.low, 0.0);
  EXPECT_GT(y.high, 0.0);
}

TEST(ExtentTest, FollowsWhatIsVisible) {
  Line line{.label = "a"};
  line.x = {0, 1, 2};
  line.y = {100, 1, 2};
  Drawing drawing{.title = "a"};
  drawing.lines = {line};
  EXPECT_LT(y_extent(drawing, {0.5, 2.5}).high, 3.0);
  EXPECT_GT(y_extent(drawing, {0.0, 2.5}).high, 100.0);
  EXPECT_GT(y_extent(drawing, {50.0, 60.0}).high, 100.0);  // nothing is: all
}

TEST(CsvTest, ARowForEachPoint) {
  Line line{.label = "gcd, polished"};
  line.x = {0, 1};
  line.y = {0.5, 2};
  line.low = {0.25, 1};
  line.high = {1, 3};
  Drawing drawing{.title = "kl"};
  drawing.lines = {line};
  EXPECT_EQ(csv_text(drawing),
            "what,label,x,y,low,high,value\nline,\"gcd, polished\",0,0.5,0.25,1,\nline,\"gcd, polished\",1,2,1,3,\n");
  drawing.lines.clear();
  drawing.field = Field{{2, 1, {0, 2}, {0, 1}, {7, 8}}};
  EXPECT_EQ(csv_text(drawing), "what,label,x,y,low,high,value\nfield,kl,0.5,0.5,,,7\nfield,kl,1.5,0.5,,,8\n");
}

TEST(HoverTest, TellsTheValuesOfLinesAndWhatIsOffScale) {
  Line line{.label = "gcd"};
  line.x = {0, 10};
  line.y = {1, 2};
  line.off_scale = {{4, std::nan("")}, {6, -3, 2}};
  Drawing drawing{.title = "kl"};
  drawing.x.label = "step";
  drawing.lines = {line};
  EXPECT_EQ(value_rows(drawing, 5).join(u'|').toStdString(), "step 5|gcd: 1.5");
  EXPECT_TRUE(value_rows(drawing, 11).empty());
  EXPECT_EQ(off_scale_rows(drawing, {3, 5}).join(u'|').toStdString(), "gcd: NaN at 4");
  EXPECT_EQ(off_scale_rows(drawing, {5, 7}).join(u'|').toStdString(),
            "gcd: −3, which has no place on this axis, at 6 and 1 more");
}

}  // namespace
}  // namespace ebmlab::gui
