// SPDX-License-Identifier: MIT
// Plots side by side, and more of them than there is room for.
#include "gui/plots/plot_grid.hpp"

#include <QScrollBar>

#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;

std::vector<Drawing> curves(std::size_t count) {
  std::vector<Drawing> drawings(count);
  for (std::size_t i = 0; i < count; ++i) {
    drawings[i].title = "loss.part" + std::to_string(i);
    drawings[i].lines.push_back({.label = "gcd", .x = {0, 1, 2}, .y = {0, static_cast<double>(i), 1}});
  }
  return drawings;
}

class PlotGridTest : public ::testing::Test {
 protected:
  PlotGridTest() {
    grid_.resize(900, 600);
    grid_.show();
  }
  [[nodiscard]] QScrollBar& bar() const { return *grid_.findChild<QScrollArea*>()->verticalScrollBar(); }
  [[nodiscard]] bool is_drawn(std::size_t plot) const { return grid_.plots()[plot]->last_redraw_ms() > 0.0; }
  [[nodiscard]] std::size_t drawn() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < grid_.plots().size(); ++i) count += is_drawn(i) ? 1 : 0;
    return count;
  }

  PlotGrid grid_{PlotGrid::Sharing::kX};
};

TEST_F(PlotGridTest, AFewHaveAllTheRoom) {
  grid_.show_drawings(curves(4));
  EXPECT_TRUE(eventually([&] { return is_drawn(0) && is_drawn(3); }));
  EXPECT_EQ(bar().maximum(), 0);
  EXPECT_GT(grid_.plots()[3]->width(), 400);
  EXPECT_GT(grid_.plots()[3]->height(), 250);
}

TEST_F(PlotGridTest, ManyAreScrolledAndDrawnWhenTheyComeInSight) {
  constexpr std::size_t kMany = 200;
  grid_.show_drawings(curves(kMany));
  EXPECT_FALSE(grid_.plots().back()->isVisible()) << "it has no place yet, and would be drawn in the corner";
  EXPECT_TRUE(eventually([&] { return is_drawn(0) && bar().maximum() > 0 && grid_.plots().back()->isVisible(); }));
  EXPECT_LT(drawn(), kMany / 2);
  EXPECT_GE(grid_.plots().front()->width(), 160);
  EXPECT_LT(grid_.minimumSizeHint().width(), 400) << "the window would grow with the plots";
  bar().setValue(bar().maximum());
  EXPECT_TRUE(eventually([&] { return is_drawn(kMany - 1); }));
  EXPECT_LT(drawn(), kMany / 2);
  grid_.show_drawings(curves(4));
  EXPECT_TRUE(eventually([&] { return bar().maximum() == 0; }));
}

}  // namespace
}  // namespace ebmlab::gui
