// SPDX-License-Identifier: MIT
// What the pages show of the selected runs, in the window as a person has it.
#include <gmock/gmock.h>

#include <cmath>

#include "gui/plots/chains_page.hpp"
#include "gui/plots/curves_page.hpp"
#include "gui/plots/landscape_page.hpp"
#include "gui/plots/metric_chooser.hpp"
#include "gui/plots/plot_grid.hpp"
#include "gui/plots/samples_page.hpp"
#include "gui/plots/scrubber.hpp"
#include "gui/plots/trajectories_page.hpp"
#include "gui/style/theme.hpp"
#include "plots/pages_fixture.hpp"
#include "plots/plot_store.hpp"

namespace ebmlab::gui {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using testing::eventually;
using testing::PagesTest;

TEST_F(PagesTest, EachPageSaysWhatToDoWhileNothingIsSelected) {
  for (const PlotGrid* grid :
       {&curves(), &landscape(), &pages_.samples().grid(), &pages_.trajectories().grid(), &pages_.chains().grid()}) {
    EXPECT_TRUE(grid->empty_text().contains(QStringLiteral("Select"))) << grid->empty_text().toStdString();
    EXPECT_TRUE(grid->plots().empty());
  }
}

TEST_F(PagesTest, CurvesFoldReplicatesAndNameTheMethods) {
  select({1, 2, 3}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  EXPECT_EQ(drawing(curves(), 0).title, "kl");
  const Drawing& loss = drawing(curves(), 1);
  EXPECT_EQ(loss.title, "loss.energy");
  ASSERT_EQ(loss.lines.size(), 2U);
  EXPECT_EQ(loss.lines[0].label, "gcd");
  EXPECT_EQ(loss.lines[0].x.size(), 40U);
  EXPECT_THAT(loss.lines[0].y, Each(1.5));
  EXPECT_THAT(loss.lines[0].low, Each(1.0));
  EXPECT_THAT(loss.lines[0].high, Each(2.0));
  EXPECT_TRUE(loss.lines[1].low.empty());
  pages_.curves().band().setCurrentIndex(2);
  EXPECT_TRUE(eventually([&] { return drawing(curves(), 1).lines.size() == 3; }));
  EXPECT_EQ(drawing(curves(), 1).lines[1].style, drawing(curves(), 1).lines[0].style);
}

TEST_F(PagesTest, WhatIsNotFiniteStandsAtTheTopEdge) {
  select({1}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  const Line& line = drawing(curves(), 1).lines.at(0);
  ASSERT_EQ(line.off_scale.size(), 1U);
  EXPECT_EQ(line.off_scale[0].x, 5.0);
  EXPECT_TRUE(std::isnan(line.off_scale[0].value));
  EXPECT_TRUE(std::isfinite(curves().plots()[1]->visible_y().high));
  EXPECT_EQ(line.x.size(), 39U);
}

TEST_F(PagesTest, TheChooserAddsAndTakesAwayPlots) {
  select({1, 3}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  pages_.curves().chooser().choose("eval.kl", false);
  ASSERT_TRUE(has_plots(curves(), 1));
  EXPECT_EQ(drawing(curves(), 0).title, "loss.energy");
  pages_.curves().chooser().choose("eval.kl", true);
  EXPECT_TRUE(has_plots(curves(), 2));
}

TEST_F(PagesTest, TicksThatAreQuickerThanAnswersStay) {
  select({1, 2, 3}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  pages_.curves().chooser().choose("eval.kl", false);
  QCoreApplication::processEvents();  // asked with one, while the next is ticked
  pages_.curves().chooser().choose("loss.energy", false);
  pages_.curves().chooser().choose("eval.kl", true);
  EXPECT_TRUE(eventually([&] { return curves().plots().size() == 1 && drawing(curves(), 0).title == "kl"; }));
  EXPECT_THAT(pages_.curves().chooser().chosen(), ElementsAre("eval.kl"));
}

TEST_F(PagesTest, TheAxisBecomesWhatARunHadCost) {
  select({1}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  pages_.curves().x_kind().setCurrentIndex(2);
  ASSERT_TRUE(eventually([&] { return drawing(curves(), 0).x.label == "energy evaluations"; }));
  EXPECT_THAT(drawing(curves(), 0).lines.at(0).x, ElementsAre(1000, 2000, 3000));
}

TEST_F(PagesTest, AStoreThatGrowsShowsNewPoints) {
  select({6}, &pages_.curves());
  EXPECT_TRUE(eventually([&] { return curves().empty_text().contains(QStringLiteral("recorded no series")); }));
  testing::record_more(file_, 6, [](storage::Recorder& recorder) {
    recorder.point(0, "loss.energy", 4.0);
    recorder.point(1, "loss.energy", 5.0);
  });
  ASSERT_TRUE(has_plots(curves(), 1));
  EXPECT_THAT(drawing(curves(), 0).lines.at(0).y, ElementsAre(4, 5));
}

TEST_F(PagesTest, LandscapesAreInOneGaugeAndOfTwoRunsWithTheirDifference) {
  select({1, 3}, &pages_.landscape());
  ASSERT_TRUE(has_plots(landscape(), 3));
  const Drawing &gcd = drawing(landscape(), 0), &cd = drawing(landscape(), 1), &between = drawing(landscape(), 2);
  EXPECT_THAT(gcd.field->grid.values, ElementsAre(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3));
  EXPECT_EQ(gcd.field->colors, cd.field->colors);
  EXPECT_EQ(gcd.field->colors, (Range{0, 10}));
  EXPECT_THAT(between.field->grid.values, ElementsAre(0, -1, -2, -3, 0, -1, -2, -3, 0, -1, -2, -3));
  EXPECT_EQ(between.field->colors, (Range{-3, 3}));
  EXPECT_EQ(gcd.clouds.at(0).points.size(), 5U);
  pages_.landscape().samples().setChecked(false);
  EXPECT_TRUE(eventually([&] { return drawing(landscape(), 0).clouds.empty(); }));
  pages_.landscape().mode().setCurrentIndex(1);
  ASSERT_TRUE(eventually([&] { return drawing(landscape(), 0).field->label == "q"; }));
  EXPECT_DOUBLE_EQ(drawing(landscape(), 0).field->grid.values[1], std::exp(-1.0));
  landscape().plots()[0]->redraw_now();
  EXPECT_NEAR(landscape().plots()[0]->visible_x().width(), 4.0, 0.2);  // no more than there is, on one scale with y
  EXPECT_NEAR(landscape().plots()[0]->visible_y().width(), 3.0, 0.2);
  emit landscape().plots()[0]->hovered(-0.5, 0.5);
  EXPECT_TRUE(pages_.landscape().readout().text().contains(QStringLiteral("0.3679")));
}

TEST_F(PagesTest, ThreeRunsHaveNoDifferenceAndOthersSayWhy) {
  select({1, 2, 3}, &pages_.landscape());
  ASSERT_TRUE(has_plots(landscape(), 3));
  EXPECT_EQ(drawing(landscape(), 2).title, "cd/seed-0");
  selection_.select({5});
  EXPECT_TRUE(eventually([&] { return landscape().empty_text().contains(QStringLiteral("grid")); }));
}

TEST_F(PagesTest, TheScrubberMovesEveryPage) {
  select({1, 3}, &pages_.landscape());
  ASSERT_TRUE(eventually([&] { return pages_.scrubber().steps().size() == 3; }));
  EXPECT_THAT(pages_.scrubber().steps(), ElementsAre(10, 20, 30));
  ASSERT_TRUE(eventually([&] { return landscape().plots().size() == 3 && drawing(landscape(), 0).note == "step 30"; }));
  EXPECT_TRUE(pages_.scrubber().follow().isChecked());
  pages_.scrubber().previous().click();
  EXPECT_EQ(selection_.step(), 20);
  EXPECT_FALSE(pages_.scrubber().follow().isChecked());
  EXPECT_TRUE(eventually([&] { return drawing(landscape(), 0).note == "step 20"; }));
  pages_.tabs().setCurrentWidget(&pages_.samples());
  PlotGrid& samples = pages_.samples().grid();
  EXPECT_TRUE(eventually([&] { return samples.plots().size() == 2 && drawing(samples, 0).note == "step 20"; }));
  pages_.scrubber().slider().setValue(0);
  EXPECT_TRUE(eventually([&] { return drawing(samples, 0).note == "step 10"; }));
  pages_.tabs().setCurrentWidget(&pages_.curves());
  EXPECT_TRUE(eventually([&] { return curves().plots().size() == 2 && curves().plots()[0]->mark() == 10.0; }));
  pages_.scrubber().follow().click();
  EXPECT_EQ(selection_.step(), std::nullopt);
  EXPECT_EQ(curves().plots()[0]->mark(), std::nullopt);
}

TEST_F(PagesTest, PlayGoesThroughTheStepsAndEnds) {
  select({1}, &pages_.landscape());
  ASSERT_TRUE(eventually([&] { return pages_.scrubber().steps().size() == 3; }));
  pages_.scrubber().play().click();
  EXPECT_EQ(selection_.step(), 10);  // from the end it begins again
  EXPECT_TRUE(eventually([&] { return selection_.step() == 30; }));
  EXPECT_TRUE(eventually([&] { return !pages_.scrubber().play().isChecked(); }));
}

TEST_F(PagesTest, SamplesArePointsImagesOrChosenDimensions) {
  PlotGrid& grid = pages_.samples().grid();
  select({1, 3}, &pages_.samples());
  ASSERT_TRUE(has_plots(grid, 2));
  EXPECT_EQ(drawing(grid, 0).clouds.at(0).points.size(), 5U);
  EXPECT_EQ(drawing(grid, 0).x.range, (Range{-2, 2}));
  EXPECT_EQ(drawing(grid, 0).x.range, drawing(grid, 1).x.range);
  selection_.select({4});
  ASSERT_TRUE(eventually([&] { return grid.plots().size() == 1 && drawing(grid, 0).field; }));
  EXPECT_EQ(drawing(grid, 0).field->grid.columns, 8U);  // three images of two pixels and the gaps
  selection_.select({6});
  ASSERT_TRUE(eventually([&] { return pages_.samples().x().count() == 3; }));
  pages_.samples().y().setCurrentIndex(2);
  EXPECT_TRUE(eventually([&] { return drawing(grid, 0).clouds.at(0).points == std::vector<Point>{{1, 3}, {4, 6}}; }));
}

TEST_F(PagesTest, ChainsShowTraceRanksAndAutocorrelation) {
  PlotGrid& grid = pages_.chains().grid();
  select({1}, &pages_.chains());
  EXPECT_TRUE(eventually([&] { return grid.empty_text().contains(QStringLiteral("None of the selected runs has chains")); }));
  selection_.select({1, 5});
  ASSERT_TRUE(has_plots(grid, 3));
  EXPECT_EQ(drawing(grid, 0).title, "trace of mu");
  EXPECT_EQ(drawing(grid, 0).lines.size(), 2U);
  EXPECT_EQ(drawing(grid, 0).lines[0].x.size(), 100U);
  EXPECT_NEAR(drawing(grid, 2).lines[0].y[10], 0.9, 1e-6);  // a period of ten draws, over the whole length
  pages_.chains().quantity().setCurrentIndex(1);
  EXPECT_TRUE(eventually([&] { return drawing(grid, 0).title == "trace of tau"; }));
}

TEST_F(PagesTest, ZoomsOfOnePlotGoForAllAndAreReset) {
  select({1, 3}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  Plot* first = curves().plots()[0];
  const Range all = first->visible_x();
  QTest::keyClick(first, Qt::Key_Plus);
  EXPECT_LT(first->visible_x().width(), all.width());
  EXPECT_EQ(curves().plots()[1]->visible_x(), first->visible_x());
  EXPECT_TRUE(eventually([&] { return drawing(curves(), 1).lines.at(0).x.size() < 39; }));  // no more than is seen
  QTest::keyClick(first, Qt::Key_Home);
  EXPECT_EQ(curves().plots()[1]->visible_x(), all);
  EXPECT_TRUE(eventually([&] { return drawing(curves(), 1).lines.at(0).x.size() == 39; }));
}

TEST_F(PagesTest, ALogarithmicAxisFitsWhatIsDrawn) {
  select({1, 3}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  pages_.curves().log_y().setChecked(true);
  ASSERT_TRUE(eventually([&] { return drawing(curves(), 0).y.scale == Scale::kLog; }));
  EXPECT_GT(curves().plots()[0]->visible_y().low, 0.02);  // the lowest is 1 / 30
  EXPECT_LT(curves().plots()[0]->visible_y().high, 0.4);  // the highest 2 / 10
  pages_.curves().log_x().setChecked(true);
  ASSERT_TRUE(eventually([&] { return drawing(curves(), 1).x.scale == Scale::kLog; }));
  EXPECT_EQ(drawing(curves(), 1).lines.at(0).x.front(), 1.0);
  EXPECT_GT(curves().plots()[1]->visible_x().low, 0.5);
}

TEST_F(PagesTest, EverythingThatTakesTheKeyboardHasAName) {
  select({1, 3, 5}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  for (const QWidget* widget : pages_.findChildren<QWidget*>()) {
    if (!widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0) continue;
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
    ASSERT_NE(interface, nullptr);
    EXPECT_FALSE(interface->text(QAccessible::Name).isEmpty()) << widget->metaObject()->className();
  }
}

TEST_F(PagesTest, AThemeIsTakenUpByWhatIsShown) {
  select({1, 3}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  const auto corner = [&] { return curves().plots()[0]->grab().toImage().pixelColor(8, 8).lightness(); };
  curves().plots()[0]->redraw_now();
  EXPECT_GT(corner(), 200);
  apply(Theme::kDark);
  EXPECT_TRUE(eventually([&] { return corner() < 60; }));
  apply(Theme::kLight);
}

}  // namespace
}  // namespace ebmlab::gui
