// SPDX-License-Identifier: MIT
// A widget that shows a Drawing: zoomed, hovered over, saved. What draws it (QCustomPlot, GPL-3) is behind it and nowhere else.
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <optional>

#include "gui/plots/drawing.hpp"

class QCPItemRect;
class QCPItemStraightLine;
class QCustomPlot;

namespace ebmlab::gui {

/// The x under the pointer, told to every plot that shows the same x.
class Crosshair : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

 signals:
  void moved(double x);
  void left();
};

/// The wheel zooms x (with Shift y), dragging moves, Ctrl and dragging zooms into a box, Shift and dragging marks a range
/// of x (a click with Shift or Escape takes it away), a double click shows all; so do the keys + - arrows and Home. Drawn at
/// most 30 times a second, and never while hidden or out of sight.
class Plot : public QWidget {
  Q_OBJECT

 public:
  explicit Plot(QWidget* parent = nullptr);
  ~Plot() override;

  /// Keeps the zoom while title and axes are the same.
  void draw(Drawing drawing);
  [[nodiscard]] const Drawing& drawing() const { return drawing_; }
  /// So that many plots that change together are not all drawn before anything else is done.
  void set_redraw_delay(int ms) { redraw_delay_ = ms; }
  /// A vertical line, such as the step that is looked at.
  void set_mark(std::optional<double> x);
  [[nodiscard]] std::optional<double> mark() const { return mark_; }
  void link(Crosshair* crosshair);
  /// A range of x that is marked; by a person only where that is allowed.
  void set_brush(std::optional<Range> x);
  [[nodiscard]] const std::optional<Range>& brush() const { return brush_; }
  void set_can_brush(bool can) { can_brush_ = can; }

  /// As another plot with the same x was zoomed; none: all.
  void zoom_x(std::optional<Range> x);
  void zoom_y(std::optional<Range> y);
  void reset_zoom();
  [[nodiscard]] std::optional<Range> zoomed_x() const { return zoom_x_; }
  /// As shown now.
  [[nodiscard]] Range visible_x() const;
  [[nodiscard]] Range visible_y() const;
  /// Pixels across, whatever the device makes of one: what is finer cannot be told apart.
  [[nodiscard]] std::size_t columns() const;

  /// False when the file could not be written. As shown, with the legend and without what
  /// was marked, and light: for a paper.
  bool save_png(const QString& file);
  bool save_pdf(const QString& file);
  bool save_svg(const QString& file);
  bool save_csv(const QString& file) const;

  [[nodiscard]] double last_redraw_ms() const;
  void redraw_now();

  [[nodiscard]] QSize sizeHint() const override { return {360, 260}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {160, 120}; }

 signals:
  /// By a person; none: all.
  void x_zoomed(const std::optional<Range>& x);
  /// By a person; none: nothing is marked any more.
  void x_brushed(const std::optional<Range>& x);
  void hovered(double x, double y);
  void hover_left();
  /// What came of saving.
  void told(const QString& what);

 protected:
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void connect_canvas();
  void request_redraw();
  [[nodiscard]] bool is_in_sight() const;
  void restyle();
  void apply_ranges();
  void place_ticks();
  void keep_aspect();
  /// Where x and y have one scale: leaves no room beside what there is to show. True when the layout has to be made again.
  bool fit_margins();
  void take_x(double low, double high);
  void take_y(double low, double high);
  void place_brush();
  void begin_press(QMouseEvent& event);
  void brush_to(int x);
  void end_press(int x);
  void hover(const QPoint& at);
  void show_crosshair(std::optional<double> x);
  void describe();
  void pan(double dx, double dy);
  void zoom(double factor);
  void save_as(const QString& kind);
  bool save(const std::function<bool()>& write);

  Drawing drawing_;
  QCustomPlot* canvas_;
  QCPItemStraightLine* mark_line_;
  QCPItemStraightLine* cross_line_;
  QCPItemRect* brush_rect_;
  Crosshair* crosshair_ = nullptr;
  std::optional<double> mark_;
  std::optional<Range> zoom_x_, zoom_y_;
  std::optional<Range> brush_;
  bool can_brush_ = false;
  std::optional<int> brushed_from_;  ///< pixel, while a range is drawn
  bool is_ours_ = false;             ///< a range is set by this class, not by a person
  bool has_moved_axes_ = false;      ///< by the last layout
  QTimer redraw_timer_;
  int redraw_delay_ = 0;  ///< ms
  QElapsedTimer since_redraw_;
  bool is_dirty_ = false;
};

}  // namespace ebmlab::gui
