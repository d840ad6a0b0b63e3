// SPDX-License-Identifier: MIT
// Draws parallel coordinates: a line a run, axes that can be brushed.
#pragma once

#include <QWidget>

#include <optional>
#include <string>
#include <vector>

#include "gui/compare/parallel.hpp"

namespace ebmlab::gui {

/// Dragging along an axis keeps the runs within bright and lets the others fade; a double click on it takes that away, Escape
/// everything. Up and down go through the bright runs; what a run is stands in a tooltip.
class ParallelView : public QWidget {
  Q_OBJECT

 public:
  struct Run {
    std::string label;
    std::size_t style = 0;
  };

  explicit ParallelView(QWidget* parent = nullptr);

  /// Brushes stay, also those of axes that are not shown now, which do nothing.
  void show_axes(std::vector<ParallelAxis> axes, std::vector<Run> runs);
  [[nodiscard]] const std::vector<ParallelAxis>& axes() const { return axes_; }
  /// None takes it away. As a person would: emits brushed().
  void brush(const std::string& field, std::optional<Range> places);
  void clear_brushes();
  [[nodiscard]] const Brushes& brushes() const { return brushes_; }
  /// Of each run, whether it lies within all brushes.
  [[nodiscard]] const std::vector<bool>& bright() const { return bright_; }

  /// In pixels: of an axis, of a place on it.
  [[nodiscard]] double x_of(std::size_t axis) const;
  [[nodiscard]] double y_of(double place) const;
  /// The bright run whose line is at a pixel, else a faded one; none: there is none.
  [[nodiscard]] std::optional<std::size_t> run_at(const QPointF& at) const;
  /// Its name, and its value on each axis.
  [[nodiscard]] QString text_of(std::size_t run) const;

  /// As write_picture() does; a right click asks where to.
  bool save(const QString& file) const;

  [[nodiscard]] QSize minimumSizeHint() const override { return {240, 160}; }
  [[nodiscard]] QSize sizeHint() const override { return {700, 320}; }

 signals:
  void brushed();
  /// The bright runs are to be looked at alone.
  void select_asked();
  /// What came of saving.
  void told(const QString& what);

 protected:
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] QRectF frame() const;  ///< from the first axis' top to the last one's bottom
  [[nodiscard]] double place_at(double y) const;
  [[nodiscard]] std::optional<std::size_t> axis_at(const QPointF& at) const;
  [[nodiscard]] QPolygonF line_of(std::size_t run) const;
  void save_as(const QString& kind);
  void paint(QPainter& painter) const;
  void draw_axis(QPainter& painter, std::size_t axis) const;
  void draw_ticks(QPainter& painter, std::size_t axis) const;
  void draw_runs(QPainter& painter) const;
  void draw_run(QPainter& painter, std::size_t run, double width, int alpha) const;
  void drag_to(double y);
  void highlight(std::optional<std::size_t> run);
  void go_to_next(int direction);
  void take_brushes();
  void describe();

  std::vector<ParallelAxis> axes_;
  std::vector<Run> runs_;
  Brushes brushes_;
  std::vector<bool> bright_;
  std::optional<std::size_t> highlighted_;
  std::optional<std::size_t> dragged_;  ///< axis
  double dragged_from_ = 0.0;           ///< pixels
};

}  // namespace ebmlab::gui
