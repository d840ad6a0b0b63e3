// SPDX-License-Identifier: MIT
// Walk A: GCD and persistent CD on 8 Gaussians, compared.
#include <QComboBox>
#include <QFile>
#include <QTabWidget>
#include <QTest>

#include <gmock/gmock.h>

#include "gui/compare/compare_pages.hpp"
#include "gui/plots/curves_page.hpp"
#include "gui/plots/landscape_page.hpp"
#include "gui/plots/metric_chooser.hpp"
#include "gui/plots/plot_grid.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/runs/selection.hpp"
#include "gui/window/pages.hpp"
#include "storage/reader.hpp"
#include "walks/real_runs.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;

class CompareWalk : public testing::RealRuns {
 protected:
  CompareWalk() {
    filter(QStringLiteral("method in [gcd, pcd-10] and dataset = gaussian_ring"), 4);
    select_all();
    QTest::keyClick(&window_.table(), Qt::Key_C);
  }
  void open_page(QWidget& page) { window_.pages().tabs().setCurrentWidget(&page); }
  [[nodiscard]] bool starts_with(const std::filesystem::path& file, const char* bytes) const {
    QFile written(QString::fromStdString(file.string()));
    return written.open(QIODevice::ReadOnly) && written.readAll().startsWith(bytes);
  }
};

TEST_F(CompareWalk, CurvesHaveBandsOverSeedsAndAnyCostAsTheirAxis) {
  CurvesPage& page = window_.pages().curves();
  open_page(page);
  page.chooser().choose("loss.energy", true);
  const auto loss = [&]() -> const Drawing* {
    for (const Plot* plot : page.grid().plots()) {
      if (plot->drawing().title == "loss.energy") return &plot->drawing();
    }
    return nullptr;
  };
  ASSERT_TRUE(eventually([&] { return loss() != nullptr && loss()->lines.size() == 2; }));
  for (const Line& line : loss()->lines) {
    EXPECT_FALSE(line.low.empty()) << line.label;  // two seeds
    EXPECT_LE(line.x.back(), 1000.0);
  }
  // Of one step of PCD-10: 256 events, ten gradients each; of GCD no gradient by itself.
  for (int axis = 1; axis < page.x_kind().count(); ++axis) {
    const std::string before = loss()->x.label;
    page.x_kind().setCurrentIndex(axis);
    EXPECT_TRUE(eventually([&] { return loss() != nullptr && loss()->x.label != before; })) << axis;
  }
}

TEST_F(CompareWalk, LandscapesStandSideBySideInOneGaugeWithTheirDifference) {
  const storage::Reader reader(path("demo.db"));
  window_.table().select_runs(reader.run_ids({.filter = "seed = 0 and method in [gcd, pcd-10]"}));
  LandscapePage& page = window_.pages().landscape();
  open_page(page);
  ASSERT_TRUE(eventually([&] { return page.grid().plots().size() == 3 && page.grid().empty_text().isEmpty(); }));
  const Drawing &one = page.grid().plots()[0]->drawing(), &other = page.grid().plots()[1]->drawing(),
                &between = page.grid().plots()[2]->drawing();
  EXPECT_EQ(one.field->colors, other.field->colors);
  EXPECT_EQ(between.field->colors.low, -between.field->colors.high);
  // The gauge is that of a density: its integral over the grid is one.
  for (const Drawing* drawing : {&one, &other}) {
    const Grid& grid = drawing->field->grid;
    const double cell = grid.x.width() / static_cast<double>(grid.columns) * grid.y.width() / static_cast<double>(grid.rows);
    double mass = 0.0;
    for (const double value : grid.values) mass += std::exp(-value) * cell;
    EXPECT_NEAR(mass, 1.0, 0.01) << drawing->title;
  }
}

TEST_F(CompareWalk, TheTableOfEvaluationsIsTheStores) {
  auto* page = window_.pages().findChild<EvaluationPage*>();
  open_page(*page);
  ASSERT_TRUE(eventually([&] { return page->model().table().methods.size() == 2; }));
  const storage::Reader reader(path("demo.db"));
  for (const MethodRow& method : page->model().table().methods) {
    ASSERT_EQ(method.cells.at("kl").values.size(), 2U);
    for (std::size_t seed = 0; seed < 2; ++seed) {
      const auto rows = reader.columns(std::vector{method.runs[seed]}, {"eval.kl"});
      EXPECT_EQ(std::get<double>(rows.front().front()), method.cells.at("kl").values[seed]);
    }
  }
}

TEST_F(CompareWalk, WhatIsEqualIsHiddenAmongTheParameters) {
  auto* page = window_.pages().findChild<ConfigurationPage*>();
  open_page(*page);
  ASSERT_TRUE(eventually([&] { return page->model().columnCount() == 3 && page->model().rowCount() > 0; }));
  for (int row = 0; row < page->model().rowCount(); ++row) {
    const auto cell = [&](int column) {
      return page->model().data(page->model().index(row, column), Qt::DisplayRole).toString();
    };
    EXPECT_NE(cell(1), cell(2)) << cell(0).toStdString();
  }
}

TEST_F(CompareWalk, APlotIsSavedInEachForm) {
  CurvesPage& page = window_.pages().curves();
  open_page(page);
  ASSERT_TRUE(eventually([&] { return !page.grid().plots().empty() && page.grid().empty_text().isEmpty(); }));
  Plot& plot = *page.grid().plots().front();
  ASSERT_TRUE(plot.save_pdf(QString::fromStdString(path("a.pdf").string())));
  ASSERT_TRUE(plot.save_png(QString::fromStdString(path("a.png").string())));
  ASSERT_TRUE(plot.save_csv(QString::fromStdString(path("a.csv").string())));
  EXPECT_TRUE(starts_with(path("a.pdf"), "%PDF"));
  EXPECT_TRUE(starts_with(path("a.png"), "\x89PNG"));
  EXPECT_TRUE(starts_with(path("a.csv"), "what,label"));
}

}  // namespace
}  // namespace ebmlab::gui
