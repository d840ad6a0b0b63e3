// SPDX-License-Identifier: MIT
#include "walks/real_runs.hpp"

#include <QTest>

#include "gui/runs/filter_bar.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/runs/selection.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui::testing {

RealRuns::RealRuns() {
  std::filesystem::copy_file(EBMLAB_DEMO_STORE, path("demo.db"));
  window_.resize(1400, 900);
  window_.open(path("demo.db"));
  window_.show();
  EXPECT_TRUE(eventually([&] { return window_.model().ids().size() == 6; }));
}

void RealRuns::filter(const QString& text, std::size_t runs) {
  FilterLine& line = *window_.filter_bar().line();
  line.clear();
  line.setFocus();
  QTest::keyClicks(&line, text);
  QTest::keyClick(&line, Qt::Key_Return);
  ASSERT_TRUE(eventually([&] { return window_.model().ids().size() == runs; }));
}

void RealRuns::select_all() {
  window_.table().setFocus();
  QTest::keyClick(&window_.table(), Qt::Key_A, Qt::ControlModifier);
  ASSERT_TRUE(eventually([&] { return window_.selection().runs().size() == window_.model().ids().size(); }));
}

}  // namespace ebmlab::gui::testing
