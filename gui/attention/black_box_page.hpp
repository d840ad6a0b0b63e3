// SPDX-License-Identifier: MIT
// The black box of a run that came to a bad end: what broke first, where to go on from, and who survived.
#pragma once

#include <QPushButton>
#include <QTextBrowser>
#include <QWidget>

#include <optional>

#include "gui/attention/black_box.hpp"

namespace ebmlab::gui {

class PlotGrid;
class Selection;

/// Of the first of the selected runs to which it applies.
class BlackBoxPage : public QWidget {
  Q_OBJECT

 public:
  explicit BlackBoxPage(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] const std::optional<BlackBox>& shown() const { return box_; }
  [[nodiscard]] PlotGrid& grid() const { return *grid_; }

 signals:
  /// There is something to show, or no longer.
  void applies(bool does);
  void resume_asked(std::int64_t run, std::int64_t step);
  /// Both are to be looked at side by side.
  void comparison_asked(std::int64_t run, std::int64_t sibling);

 private:
  void ask();
  void show_box(std::optional<BlackBox> box);

  Selection& selection_;
  std::optional<BlackBox> box_;
  QTextBrowser* text_;
  PlotGrid* grid_;
  QPushButton *resume_, *compare_;
  int asked_ = 0;
};

}  // namespace ebmlab::gui
