// SPDX-License-Identifier: MIT
// What moves: trajectories, a range of steps, runs that go on; and what is saved of it.
#include <QAction>
#include <QFile>
#include <QImage>
#include <QTest>

#include <gmock/gmock.h>

#include <algorithm>

#include "gui/plots/live_page.hpp"
#include "gui/plots/samples_page.hpp"
#include "gui/plots/scrubber.hpp"
#include "gui/plots/trajectories_page.hpp"
#include "gui/style/theme.hpp"
#include "gui/window/main_window.hpp"
#include "plots/pages_fixture.hpp"
#include "plots/plot_store.hpp"
#include "storage/store.hpp"

namespace ebmlab::gui {
namespace {

using ::testing::ElementsAre;
using testing::eventually;

class WatchingTest : public testing::PagesTest {
 protected:
  /// From one share of the plot's width to another, in its middle.
  static void drag(Plot& plot, double from, double to, Qt::KeyboardModifiers keys) {
    QWidget& canvas = *plot.findChild<QWidget*>();
    const auto at = [&](double share) { return QPoint(static_cast<int>(share * canvas.width()), canvas.height() / 2); };
    QTest::mousePress(&canvas, Qt::LeftButton, keys, at(from));
    QTest::mouseMove(&canvas, at(to));
    QTest::mouseRelease(&canvas, Qt::LeftButton, keys, at(to));
  }
  [[nodiscard]] QString path(const char* name) const { return QString::fromStdString((temporary_.path() / name).string()); }
  [[nodiscard]] QByteArray bytes_of(const char* name) const {
    QFile file(path(name));
    (void)file.open(QIODevice::ReadOnly);
    return file.readAll();
  }
};

TEST_F(WatchingTest, TrajectoriesOfAllRunsMoveTogetherThroughTheirTimes) {
  TrajectoriesPage& page = pages_.trajectories();
  PlotGrid& grid = page.grid();
  select({1}, &page);
  EXPECT_TRUE(eventually([&] { return grid.empty_text().contains(QStringLiteral("diffusion")); }));
  EXPECT_FALSE(page.play().isEnabled());
  selection_.select({7, 8});
  ASSERT_TRUE(has_plots(grid, 2));
  EXPECT_EQ(page.text().toStdString(), "t = 10 of 10");
  EXPECT_THAT(drawing(grid, 0).clouds.at(0).points, ElementsAre(Point{1, 0}, Point{2, 1}, Point{3, 2}));
  EXPECT_EQ(drawing(grid, 0).note, "step 20, t = 10 of 10, 1 beyond the axes");
  EXPECT_EQ(drawing(grid, 0).x.range, (Range{-1, 2.5}));
  EXPECT_EQ(drawing(grid, 1).x.range, drawing(grid, 0).x.range);
  EXPECT_EQ(drawing(grid, 1).x.label, "x1 of 3 dimensions");
  page.slider().setValue(5);
  EXPECT_EQ(page.text().toStdString(), "t = 5 of 10");
  const Cloud& cloud = drawing(grid, 0).clouds.at(0);
  EXPECT_THAT(cloud.points, ElementsAre(Point{0.5, 0}, Point{1, 1}, Point{1.5, 2}));
  ASSERT_EQ(cloud.paths.size(), 3U);
  EXPECT_EQ(cloud.paths[0].size(), 6U);
  EXPECT_EQ(cloud.paths[0].front(), (Point{0, 0}));
  EXPECT_EQ(drawing(grid, 1).note, "step 10, t = 2 of 4");  // as large a share of the way
  selection_.set_step(10);
  EXPECT_TRUE(eventually([&] { return drawing(grid, 0).note == "step 10, t = 5 of 10"; }));
}

TEST_F(WatchingTest, TrajectoriesArePlayedToTheirEnd) {
  TrajectoriesPage& page = pages_.trajectories();
  select({8}, &page);
  ASSERT_TRUE(has_plots(page.grid(), 1));
  page.play().click();
  EXPECT_EQ(page.slider().value(), 0);  // from the end it begins again
  EXPECT_TRUE(drawing(page.grid(), 0).clouds.at(0).paths.empty());
  EXPECT_TRUE(eventually([&] { return page.slider().value() == 4 && !page.play().isChecked(); }));
  EXPECT_EQ(drawing(page.grid(), 0).note, "step 10, t = 4 of 4");
}

TEST_F(WatchingTest, ARangeOfStepsIsMarkedInEveryPlotAndGoneThrough) {
  select({1, 3}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  ASSERT_TRUE(eventually([&] { return pages_.scrubber().steps().size() == 3; }));
  Plot &first = *curves().plots()[0], &second = *curves().plots()[1];
  first.redraw_now();
  const Range all = first.visible_x();
  drag(first, 0.3, 0.65, Qt::ShiftModifier);
  EXPECT_EQ(first.visible_x(), all);  // it was not moved
  ASSERT_TRUE(first.brush());
  EXPECT_EQ(second.brush(), first.brush());
  const StepRange range = selection_.step_range().value();
  EXPECT_EQ(static_cast<double>(range.first), first.brush()->low);
  EXPECT_GT(range.first, 0);
  EXPECT_LT(range.first, 20);
  EXPECT_GE(range.last, 20);
  EXPECT_LT(range.last, 30);
  EXPECT_EQ(selection_.step(), 20);  // the last picture within
  EXPECT_TRUE(pages_.scrubber().text().contains(QStringLiteral("marked")));
  pages_.scrubber().next().click();
  EXPECT_EQ(selection_.step(), 20);
  pages_.curves().log_x().setChecked(true);  // where 0 has no place, which may be marked
  ASSERT_TRUE(eventually([&] { return drawing(curves(), 0).x.scale == Scale::kLog; }));
  selection_.set_step_range(StepRange{0, 20});
  EXPECT_EQ(first.brush(), (Range{0, 20}));
  first.redraw_now();
  EXPECT_TRUE(first.save_png(path("marked.png")));
  drag(second, 0.5, 0.5, Qt::ShiftModifier);
  EXPECT_FALSE(first.brush());
  EXPECT_FALSE(selection_.step_range());
  pages_.scrubber().next().click();
  EXPECT_EQ(selection_.step(), 30);
}

TEST_F(WatchingTest, AMarkOverAnotherAxisMovesNothing) {
  select({1, 3}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  pages_.curves().x_kind().setCurrentIndex(2);
  ASSERT_TRUE(eventually([&] { return drawing(curves(), 0).x.label == "energy evaluations"; }));
  drag(*curves().plots()[0], 0.3, 0.75, Qt::ShiftModifier);
  EXPECT_TRUE(curves().plots()[1]->brush());
  EXPECT_FALSE(selection_.step_range());
  QTest::keyClick(curves().plots()[1], Qt::Key_Escape);
  EXPECT_FALSE(curves().plots()[0]->brush());
}

using LiveTest = testing::WindowTest;

TEST_F(LiveTest, HasItsPlaceInTheMenu) {
  MainWindow window;
  window.open(file_);
  window.show();
  const std::vector<QAction*> commands = window.commands();
  const auto live = std::find_if(commands.begin(), commands.end(),
                                 [](const QAction* action) { return action->text() == QStringLiteral("Live"); });
  ASSERT_NE(live, commands.end());
  (*live)->trigger();
  EXPECT_EQ(window.pages().tabs().currentWidget(), &window.pages().live());
}

TEST_F(WatchingTest, ThreeRunsThatGoOnAreFollowedInOneView) {
  storage::Store store = storage::Store::open(file_);
  std::vector<std::int64_t> runs;
  for (const char* method : {"gcd", "cd", "pcd"}) {
    storage::NewRun run;
    run.experiment = {.name = "live"};
    run.name = run.method = run.replicate_key = method;
    run.environment.app_version = "0.1.0";
    runs.push_back(store.create_run(run).id);
  }
  std::vector<std::unique_ptr<storage::Recorder>> recorders;
  const auto go_on_to = [&](std::int64_t step) {
    for (const auto& recorder : recorders) {
      for (std::int64_t s = step - 10; s < step; ++s) recorder->point(s, "loss.energy", static_cast<double>(s));
      recorder->progress(step, step, step);
      testing::take_pictures(*recorder, step, 1.0);
      recorder->flush();
    }
  };
  for (const std::int64_t run : runs) {
    recorders.push_back(std::make_unique<storage::Recorder>(file_, run, storage::HostRecord{.hostname = "anvil"}));
  }
  go_on_to(10);
  LivePage& page = pages_.live();
  select(runs, &page);
  const auto shows = [&](const char* note, std::size_t points) {
    const PlotGrid &landscapes = page.landscape().grid(), &samples = page.samples().grid(), &losses = page.curves().grid();
    const auto is_there = [&](const PlotGrid& grid) {
      return grid.plots().size() == 3 && drawing(grid, 0).note == note && drawing(grid, 2).note == note;
    };
    return is_there(landscapes) && is_there(samples) && losses.plots().size() == 2 && drawing(losses, 1).lines.size() == 3 &&
           drawing(losses, 1).lines[2].x.size() == points;
  };
  EXPECT_TRUE(eventually([&] { return shows("step 10", 10); }));
  for (const std::int64_t step : {20, 30}) {
    go_on_to(step);
    EXPECT_TRUE(eventually([&] { return shows(step == 20 ? "step 20" : "step 30", static_cast<std::size_t>(step)); })) << step;
  }
  // Back in time while they go on.
  selection_.set_step(10);
  EXPECT_TRUE(eventually([&] { return shows("step 10", 30); }));
  go_on_to(40);
  EXPECT_TRUE(eventually([&] { return shows("step 10", 40); }));
  for (const auto& recorder : recorders) recorder->finish(storage::RunStatus::kCompleted);
}

TEST_F(WatchingTest, PlotsAreSaved) {
  select({1, 3}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  Plot* plot = curves().plots()[0];
  EXPECT_TRUE(plot->save_png(path("a.png")));
  EXPECT_TRUE(bytes_of("a.png").startsWith("\x89PNG"));
  EXPECT_TRUE(plot->save_pdf(path("a.pdf")));
  EXPECT_TRUE(bytes_of("a.pdf").startsWith("%PDF"));
  EXPECT_TRUE(plot->save_svg(path("a.svg")));
  EXPECT_TRUE(bytes_of("a.svg").contains("<svg"));
  EXPECT_TRUE(bytes_of("a.svg").contains("clip-path"));
  EXPECT_TRUE(bytes_of("a.svg").contains(">kl<"));
  EXPECT_FALSE(plot->save_svg(path("no/such/folder.svg")));
  EXPECT_TRUE(plot->save_csv(path("a.csv")));
  EXPECT_EQ(bytes_of("a.csv").toStdString(), csv_text(plot->drawing()));
  EXPECT_FALSE(plot->save_csv(path("no/such/folder.csv")));
}

/// Two bands from 1 to 2 and from 1 to 3, each with a line at its lower end.
QImage picture_of_bands(int points) {
  Plot plot;
  plot.resize(400, 300);
  plot.show();
  Drawing drawing{.title = "bands"};
  for (const double high : {2.0, 3.0}) {
    Line line{.label = "line", .style = 1};
    for (int i = 0; i < points; ++i) {
      line.x.push_back(static_cast<double>(i) / points);
      line.y.push_back(1.0);
      line.low.push_back(1.0);
      line.high.push_back(high);
    }
    drawing.lines.push_back(std::move(line));
  }
  drawing.y.range = Range{0.0, 4.0};
  plot.draw(std::move(drawing));
  plot.redraw_now();
  return plot.grab().toImage();
}

TEST(PlotTest, CrowdedBandsLookLikeOthers) {
  const QImage few = picture_of_bands(20), many = picture_of_bands(5000);
  int colors = 0, last = 0;
  for (int y = 40; y < 240; ++y) {
    const QColor one = few.pixelColor(203, y), other = many.pixelColor(203, y);
    // The polygon's edges are smooth, and the line is thicker.
    const bool is_edge = few.pixelColor(203, y - 1) != few.pixelColor(203, y + 1) || one.lightness() < 150;
    if (is_edge) continue;
    EXPECT_NEAR(one.red(), other.red(), 2) << y;
    EXPECT_NEAR(one.blue(), other.blue(), 2) << y;
    if (other.blue() != last) ++colors;
    last = other.blue();
  }
  EXPECT_GE(colors, 4);  // nothing, one band, both, nothing
}

TEST_F(WatchingTest, WhatIsSavedIsLightWhateverTheWindowShows) {
  apply(Theme::kDark);
  select({1, 3}, &pages_.curves());
  ASSERT_TRUE(has_plots(curves(), 2));
  Plot& plot = *curves().plots()[0];
  EXPECT_TRUE(plot.save_png(path("dark.png")));
  EXPECT_TRUE(plot.save_svg(path("dark.svg")));
  EXPECT_EQ(QImage(path("dark.png")).pixelColor(2, 2), QColor(Qt::white));
  EXPECT_TRUE(bytes_of("dark.svg").contains("#ffffff"));
  plot.redraw_now();
  EXPECT_LT(plot.grab().toImage().pixelColor(8, 8).lightness(), 60);  // the window stays dark
  apply(Theme::kLight);
  EXPECT_TRUE(plot.save_svg(path("light.svg")));
  EXPECT_EQ(bytes_of("dark.svg"), bytes_of("light.svg"));
}

}  // namespace
}  // namespace ebmlab::gui
