// SPDX-License-Identifier: MIT
// The window over the store with something of everything.
#pragma once

#include <QAction>
#include <QString>

#include <cstdint>
#include <string>
#include <vector>

#include "gui/launch/launching.hpp"
#include "gui/launch/program.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/runs/selection.hpp"
#include "gui/window/main_window.hpp"
#include "launch/fake_program.hpp"
#include "storage/reader.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui::testing {

class MainWindowTest : public WindowTest {
 protected:
  MainWindowTest() {
    window_.launching().program().use(write_fake_ebmlab(temporary_));
    window_.open(file_);
    window_.show();
    EXPECT_TRUE(has_listed(5));
  }

  [[nodiscard]] bool has_listed(std::size_t runs) const {
    return eventually([&] { return window_.model().ids().size() == runs; });
  }
  [[nodiscard]] std::vector<std::int64_t> found(const std::string& filter) const {
    return storage::Reader(file_).run_ids({.filter = filter});
  }
  /// Selects them in the table and waits until every page knows.
  void select(const std::vector<std::int64_t>& ids) {
    window_.table().select_runs(ids);
    ASSERT_TRUE(eventually([&] { return window_.selection().runs().size() == ids.size(); }));
  }
  QAction* command(const QString& text) {
    for (QAction* action : window_.commands()) {
      if (action->text() == text) return action;
    }
    return nullptr;
  }

  MainWindow window_;
};

}  // namespace ebmlab::gui::testing
