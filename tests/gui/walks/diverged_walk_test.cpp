// SPDX-License-Identifier: MIT
// Walk B: a run that diverged, looked into.
#include <QPushButton>
#include <QTabWidget>
#include <QTest>

#include <gmock/gmock.h>

#include "gui/attention/black_box_page.hpp"
#include "gui/navigator/navigator.hpp"
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

class DivergedWalk : public testing::RealRuns {};

TEST_F(DivergedWalk, AttentionLeadsToTheBlackBox) {
  Navigator& navigator = window_.navigator();
  const auto diverged = [&] { return navigator.findItems(QStringLiteral("Diverged"), Qt::MatchExactly | Qt::MatchRecursive); };
  ASSERT_TRUE(eventually([&] { return !diverged().isEmpty(); }));
  QTest::mouseClick(navigator.viewport(), Qt::LeftButton, Qt::NoModifier,
                    navigator.visualItemRect(diverged().front()).center());
  ASSERT_TRUE(eventually([&] { return window_.model().ids().size() == 2; }));
  window_.table().selectRow(0);

  BlackBoxPage& page = window_.pages().black_box();
  ASSERT_TRUE(eventually([&] { return page.shown().has_value(); }));
  EXPECT_TRUE(window_.pages().tabs().isTabVisible(window_.pages().tabs().indexOf(&page)));
  window_.pages().tabs().setCurrentWidget(&page);
  const BlackBox& box = *page.shown();
  EXPECT_EQ(box.broken.front().name, "gradient_norm.energy");
  EXPECT_THAT(box.run.status_reason, ::testing::HasSubstr(std::to_string(box.broken.front().first_step)));
  // At full rate: every step of the last 200.
  const Line& line = page.grid().plots().front()->drawing().lines.front();
  EXPECT_EQ(line.x.size() + line.off_scale.size(), 200U);
  EXPECT_EQ(line.off_scale.size(), static_cast<std::size_t>(box.broken.front().count));

  // The nearest survivor is the one with the same energy and chains; its steps are what differs.
  ASSERT_TRUE(box.sibling);
  EXPECT_EQ(box.sibling->method, "pcd-10");
  std::vector<std::string> names;
  for (const Difference& difference : box.differences) names.push_back(difference.name);
  EXPECT_THAT(names, ::testing::Contains("sampler.step_size"));

  const auto buttons = page.findChildren<QPushButton*>();
  const auto compare =
      std::find_if(buttons.begin(), buttons.end(), [](const auto* button) { return button->text().startsWith("Compare"); });
  const std::vector<std::int64_t> both{box.run.id, box.sibling->id};
  QTest::mouseClick(*compare, Qt::LeftButton);
  EXPECT_TRUE(eventually([&] { return window_.selection().ids() == both; }));
}

TEST_F(DivergedWalk, ARunThatEndedWellHasNone) {
  filter(QStringLiteral("status = completed"), 4);
  select_all();
  EXPECT_FALSE(window_.pages().black_box().shown());
  EXPECT_FALSE(window_.pages().tabs().isTabVisible(window_.pages().tabs().indexOf(&window_.pages().black_box())));
}

}  // namespace
}  // namespace ebmlab::gui
