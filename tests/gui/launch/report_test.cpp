// SPDX-License-Identifier: MIT
// The report is the program's: which runs it is asked for, and what is told.
#include "gui/launch/report.hpp"

#include <gmock/gmock.h>

#include "gui/launch/launching.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/runs/selection.hpp"
#include "gui/window/banner.hpp"
#include "gui/window/main_window.hpp"
#include "launch/fake_program.hpp"
#include "storage/reader.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;

class ReportTest : public testing::WindowTest {
 protected:
  ReportTest() {
    window_.open(file_);
    window_.show();
    EXPECT_TRUE(eventually([&] { return window_.model().ids().size() == 5; }));
  }
  void select_gcd() {
    window_.table().select_runs(storage::Reader(file_).run_ids({.filter = "method = gcd"}));
    ASSERT_TRUE(eventually([&] { return window_.selection().runs().size() == 2; }));
  }
  MainWindow window_;
};

TEST_F(ReportTest, IsOfTheSelectedRuns) {
  window_.launching().program().use(testing::write_fake_ebmlab(temporary_));
  EXPECT_FALSE(window_.launching().report().action().isEnabled());
  select_gcd();
  EXPECT_TRUE(window_.launching().report().action().isEnabled());
  window_.launching().report().write(QStringLiteral("/tmp/page.html"));
  ASSERT_TRUE(eventually([&] { return window_.banner().text().contains(QStringLiteral("is written")); }));
  const auto ids = window_.selection().ids();
  EXPECT_THAT(testing::calls(temporary_), ::testing::HasSubstr("report " + std::to_string(ids[0]) + "," +
                                                               std::to_string(ids[1]) + " -o /tmp/page.html --store"));
}

TEST_F(ReportTest, AFailureIsTold) {
  window_.launching().program().use(testing::write_script(temporary_, "echo 'ebmlab: the disk is full' >&2; exit 2"));
  select_gcd();
  window_.launching().report().write(QStringLiteral("/tmp/page.html"));
  EXPECT_TRUE(eventually([&] { return window_.banner().text().contains(QStringLiteral("the disk is full")); }));
}

}  // namespace
}  // namespace ebmlab::gui
