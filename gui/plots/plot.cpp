// SPDX-License-Identifier: MIT
#include "gui/plots/plot.hpp"

#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/plots/plot_canvas.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kRedrawEvery = 33;  ///< ms

QCPItemStraightLine* vertical_line(QCustomPlot& canvas) {
  auto* line = new QCPItemStraightLine(&canvas);
  line->point1->setTypeX(QCPItemPosition::ptPlotCoords);
  line->point1->setTypeY(QCPItemPosition::ptAxisRectRatio);
  line->point2->setTypeX(QCPItemPosition::ptPlotCoords);
  line->point2->setTypeY(QCPItemPosition::ptAxisRectRatio);
  line->setClipToAxisRect(true);
  line->setSelectable(false);
  line->setVisible(false);
  return line;
}

/// From the bottom of the axes to their top.
QCPItemRect* band(QCustomPlot& canvas) {
  auto* rect = new QCPItemRect(&canvas);
  for (QCPItemPosition* corner : {rect->topLeft, rect->bottomRight}) {
    corner->setTypeX(QCPItemPosition::ptPlotCoords);
    corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
  }
  rect->setClipToAxisRect(true);
  rect->setSelectable(false);
  rect->setVisible(false);
  rect->setLayer(QLatin1String(kPointerLayer));
  return rect;
}

void place(QCPItemStraightLine& line, std::optional<double> x) {
  line.setVisible(x.has_value());
  line.point1->setCoords(x.value_or(0.0), 0.0);
  line.point2->setCoords(x.value_or(0.0), 1.0);
}

QCPRange around_middle(const Range& range, double width) {
  const double middle = range.low + range.width() / 2.0;
  return {middle - width / 2.0, middle + width / 2.0};
}

}  // namespace

Plot::Plot(QWidget* parent)
    : QWidget(parent),
      canvas_(make_canvas(this)),
      mark_line_(vertical_line(*canvas_)),
      cross_line_(vertical_line(*canvas_)),
      brush_rect_(band(*canvas_)) {
  setFocusPolicy(Qt::StrongFocus);
  canvas_->setFocusPolicy(Qt::NoFocus);
  canvas_->setContextMenuPolicy(Qt::NoContextMenu);
  canvas_->setMouseTracking(true);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(2, 2, 2, 2);
  layout->addWidget(canvas_);
  cross_line_->setLayer(QLatin1String(kPointerLayer));
  redraw_timer_.setSingleShot(true);
  connect(&redraw_timer_, &QTimer::timeout, this, [this] {
    if (is_in_sight()) redraw_now();  // it may have been scrolled away; where it comes back it is painted
  });
  since_redraw_.start();
  connect_canvas();
  restyle();
}

Plot::~Plot() = default;

void Plot::draw(Drawing drawing) {
  const bool is_same = drawing.title == drawing_.title && drawing.x.label == drawing_.x.label &&
                       drawing.x.scale == drawing_.x.scale && drawing.y.scale == drawing_.y.scale;
  drawing_ = std::move(drawing);
  if (!is_same) {
    zoom_x_.reset();
    zoom_y_.reset();
  }
  restyle();
  describe();
}

void Plot::restyle() {
  is_ours_ = true;  // an axis that becomes logarithmic corrects its range by itself
  fill_canvas(*canvas_, drawing_);
  is_ours_ = false;
  style_canvas(*canvas_, current_palette(), font());
  mark_line_->setPen(QPen(warning_color(), 1.5, Qt::DashLine));
  cross_line_->setPen(QPen(faint_color(), 1));
  QColor ink = current_palette().color(QPalette::Highlight);
  ink.setAlpha(150);
  brush_rect_->setPen(QPen(ink, 1));
  ink.setAlpha(40);
  brush_rect_->setBrush(ink);
  place_brush();
  apply_ranges();
}

void Plot::describe() {
  QStringList lines;
  for (const Line& line : drawing_.lines) lines << qt(line.label);
  QString text = tr("x: %1").arg(qt(drawing_.x.label));
  if (!lines.empty()) text += tr("; lines: %1").arg(lines.join(QStringLiteral(", ")));
  if (drawing_.field)
    text += tr("; a field of %1 by %2 values").arg(drawing_.field->grid.columns).arg(drawing_.field->grid.rows);
  setAccessibleName(drawing_.title.empty() ? tr("Plot") : tr("Plot of %1").arg(qt(drawing_.title)));
  setAccessibleDescription(qt(drawing_.help) + (drawing_.help.empty() ? QString() : QStringLiteral(". ")) + text);
}

Range Plot::visible_x() const { return {canvas_->xAxis->range().lower, canvas_->xAxis->range().upper}; }
Range Plot::visible_y() const { return {canvas_->yAxis->range().lower, canvas_->yAxis->range().upper}; }
std::size_t Plot::columns() const { return static_cast<std::size_t>(std::max(1, width())); }
double Plot::last_redraw_ms() const { return canvas_->replotTime(); }

void Plot::apply_ranges() {
  is_ours_ = true;
  const Range x = zoom_x_.value_or(x_extent(drawing_));
  const Range y = zoom_y_.value_or(y_extent(drawing_, x));
  canvas_->xAxis->setRange(x.low, x.high);
  canvas_->yAxis->setRange(y.low, y.high);
  place_ticks();
  is_ours_ = false;
  const QString note = drawing_.note.empty() ? QString() : QStringLiteral(", ") + qt(drawing_.note);
  set_title(*canvas_, qt(drawing_.title) + note);
  request_redraw();
}

void Plot::place_ticks() {
  // Less what title and labels take. What is left of it is known only after the layout, which depends on the ticks.
  set_ticks(*canvas_->xAxis, drawing_.x.scale, width() - 80);
  set_ticks(*canvas_->yAxis, drawing_.y.scale, height() - 80);
}

void Plot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  apply_ranges();  // how many ticks fit, and how much of the title
}

void Plot::keep_aspect() {
  const QSize size = canvas_->axisRect()->size();
  if (!drawing_.is_equal_aspect || size.width() < 2 || size.height() < 2) return;
  // From what is to be seen, not from what an earlier layout made of it.
  const Range x = zoom_x_.value_or(x_extent(drawing_)), y = zoom_y_.value_or(y_extent(drawing_, x));
  const double unit = std::max(x.width() / size.width(), y.width() / size.height());
  const QCPRange shown_x = around_middle(x, unit * size.width()), shown_y = around_middle(y, unit * size.height());
  has_moved_axes_ = canvas_->xAxis->range() != shown_x || canvas_->yAxis->range() != shown_y;
  is_ours_ = true;
  canvas_->xAxis->setRange(shown_x);
  canvas_->yAxis->setRange(shown_y);
  is_ours_ = false;
}

bool Plot::fit_margins() {
  const QMargins old = canvas_->plotLayout()->margins();
  QMargins fitting;
  if (drawing_.is_equal_aspect) {
    const Range x = x_extent(drawing_);
    const double shape = x.width() / y_extent(drawing_, x).width();
    const int width = canvas_->axisRect()->width() + old.left() + old.right();
    const int height = canvas_->axisRect()->height() + old.top() + old.bottom();
    const int side = std::max(0, static_cast<int>(width - height * shape) / 2);
    const int above = std::max(0, static_cast<int>(height - width / shape) / 2);
    fitting = {side, above, side, above};
  }
  const QMargins off = fitting - old;
  if (std::abs(off.left()) <= 1 && std::abs(off.top()) <= 1) return false;
  canvas_->plotLayout()->setMargins(fitting);
  return true;
}

void Plot::take_x(double low, double high) {
  if (is_ours_) return;
  zoom_x_ = Range{low, high};
  if (!zoom_y_ && !drawing_.is_equal_aspect) apply_ranges();
  place_ticks();
  request_redraw();
  emit x_zoomed(zoom_x_);
}

void Plot::take_y(double low, double high) {
  if (is_ours_) return;
  zoom_y_ = Range{low, high};
  place_ticks();
  request_redraw();
}

void Plot::zoom_x(std::optional<Range> x) {
  if (x == zoom_x_) return;
  zoom_x_ = x;
  apply_ranges();
}

void Plot::zoom_y(std::optional<Range> y) {
  zoom_y_ = y;
  apply_ranges();
}

void Plot::reset_zoom() {
  zoom_x_.reset();
  zoom_y_.reset();
  apply_ranges();
  emit x_zoomed(zoom_x_);
}

void Plot::set_mark(std::optional<double> x) {
  if (x == mark_) return;
  mark_ = x;
  place(*mark_line_, mark_);
  request_redraw();
}

void Plot::set_brush(std::optional<Range> x) {
  if (x == brush_) return;
  brush_ = x;
  place_brush();
  if (isVisible()) canvas_->layer(QLatin1String(kPointerLayer))->replot();
}

void Plot::place_brush() {
  brush_rect_->setVisible(brush_.has_value());
  if (!brush_) return;
  // 0 has no place on a logarithmic axis.
  const double least = drawing_.x.scale == Scale::kLog ? x_extent(drawing_).low : brush_->low;
  brush_rect_->topLeft->setCoords(std::max(brush_->low, least), 0.0);
  brush_rect_->bottomRight->setCoords(std::max(brush_->high, least), 1.0);
}

void Plot::link(Crosshair* crosshair) {
  crosshair_ = crosshair;
  connect(crosshair, &Crosshair::moved, this, [this](double x) { show_crosshair(x); });
  connect(crosshair, &Crosshair::left, this, [this] { show_crosshair(std::nullopt); });
}

void Plot::show_crosshair(std::optional<double> x) {
  if (!x && !cross_line_->visible()) return;
  place(*cross_line_, x);
  if (isVisible()) canvas_->layer(QLatin1String(kPointerLayer))->replot();
}

bool Plot::is_in_sight() const { return isVisible() && !visibleRegion().isEmpty(); }

void Plot::request_redraw() {
  is_dirty_ = true;
  if (!is_in_sight() || redraw_timer_.isActive()) return;
  redraw_timer_.start(redraw_delay_ + static_cast<int>(std::max<qint64>(0, kRedrawEvery - since_redraw_.elapsed())));
}

void Plot::redraw_now() {
  is_dirty_ = false;
  // Other margins may need other ones again: labels come and go. And the ticks of a replot are those of the axes before its
  // layout.
  for (int i = 0; i < 5; ++i) {
    has_moved_axes_ = false;
    canvas_->replot(QCustomPlot::rpQueuedRefresh);
    if (!fit_margins() && !has_moved_axes_) break;
  }
  since_redraw_.restart();
}

void Plot::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (is_dirty_) request_redraw();
}

void Plot::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) restyle();
}

void Plot::paintEvent(QPaintEvent* /*event*/) {
  if (is_dirty_) request_redraw();  // it was out of sight
  QPainter painter(this);
  painter.fillRect(rect(), palette().color(QPalette::Base));
  if (!hasFocus()) return;
  painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
  painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

}  // namespace ebmlab::gui
