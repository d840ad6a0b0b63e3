// SPDX-License-Identifier: MIT
// Plots side by side, more than there is room for below each other, or a sentence that says why there are none.
#pragma once

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>

#include <optional>
#include <vector>

#include "gui/plots/plot.hpp"

namespace ebmlab::gui {

class PlotGrid : public QStackedWidget {
  Q_OBJECT

 public:
  /// Which zooms go for all plots; where both do they are taken for squares.
  enum class Sharing { kNone, kX, kBoth };
  explicit PlotGrid(Sharing sharing, QWidget* parent = nullptr);

  void show_drawings(std::vector<Drawing> drawings);
  /// No plots; `why` says what to do.
  void show_empty(const QString& why);
  [[nodiscard]] const std::vector<Plot*>& plots() const { return plots_; }
  [[nodiscard]] QString empty_text() const;  ///< what is shown in place of plots; empty: plots are
  /// Marks a range of x in every plot; a person does so by dragging with Shift where x is shared.
  void brush_x(std::optional<Range> x);
  [[nodiscard]] Crosshair& crosshair() { return crosshair_; }

 signals:
  void x_zoomed(const std::optional<Range>& x);
  /// By a person; none: no more.
  void x_brushed(const std::optional<Range>& x);
  void hovered(double x, double y);
  void hover_left();
  void told(const QString& what);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void set_count(std::size_t count);
  void arrange();
  [[nodiscard]] int best_columns() const;
  void place(int number);
  /// The first time that a plot is laid out takes a while: not of hundreds at once.
  void place_some();
  void connect_plot(Plot* plot);

  Sharing sharing_;
  Crosshair crosshair_;
  QLabel* empty_;
  QScrollArea* scroll_;
  QWidget* page_;  ///< in it
  QGridLayout* grid_;
  std::vector<Plot*> plots_;
  std::optional<Range> brush_;
  int columns_ = 0;
  int placed_ = 0;  ///< so many of them are in the grid
  QTimer later_;
};

}  // namespace ebmlab::gui
