// SPDX-License-Identifier: MIT
// The pages over the store of plot_store.hpp, as a person has them.
#pragma once

#include <QTabWidget>

#include <filesystem>
#include <memory>
#include <vector>

#include "gui/plots/curves_page.hpp"
#include "gui/plots/landscape_page.hpp"
#include "gui/plots/plot_grid.hpp"
#include "gui/runs/selection.hpp"
#include "gui/store/store_session.hpp"
#include "gui/window/pages.hpp"
#include "plots/plot_store.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui::testing {

class PagesTest : public ::testing::Test {
 protected:
  PagesTest() {
    make_plot_store(file_);
    session_ = std::make_unique<StoreSession>(file_);
    pages_.resize(1200, 700);
    pages_.show();
    selection_.show(session_.get());
  }

  void select(std::vector<std::int64_t> ids, QWidget* page) {
    pages_.tabs().setCurrentWidget(page);
    selection_.select(std::move(ids));
  }
  static bool has_plots(const PlotGrid& grid, std::size_t count) {
    return eventually([&] { return grid.plots().size() == count && grid.empty_text().isEmpty(); });
  }
  static const Drawing& drawing(const PlotGrid& grid, std::size_t i) { return grid.plots()[i]->drawing(); }
  [[nodiscard]] PlotGrid& curves() const { return pages_.curves().grid(); }
  [[nodiscard]] PlotGrid& landscape() const { return pages_.landscape().grid(); }

  test::TemporaryFolder temporary_;
  const std::filesystem::path file_ = temporary_.path() / "plots.db";
  std::unique_ptr<StoreSession> session_;
  Selection selection_;
  Pages pages_{selection_};
};

}  // namespace ebmlab::gui::testing
