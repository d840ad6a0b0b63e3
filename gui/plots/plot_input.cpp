// SPDX-License-Identifier: MIT
// What pointer and keyboard do to a plot.
#include <QKeyEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/plots/hover_text.hpp"
#include "gui/plots/plot.hpp"
#include "gui/plots/plot_canvas.hpp"
#include "gui/runs/field_text.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kLeastDrag = 3;   ///< pixels; less is a click
constexpr int kRugReach = 4;    ///< pixels to either side
constexpr int kRugHeight = 16;  ///< pixels from the top edge

}  // namespace

void Plot::connect_canvas() {
  const auto changed = qOverload<const QCPRange&>(&QCPAxis::rangeChanged);
  connect(canvas_->xAxis, changed, this, [this](const QCPRange& range) { take_x(range.lower, range.upper); });
  connect(canvas_->yAxis, changed, this, [this](const QCPRange& range) { take_y(range.lower, range.upper); });
  connect(canvas_, &QCustomPlot::afterLayout, this, &Plot::keep_aspect);
  connect(canvas_, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
    hover(event->position().toPoint());
    if (brushed_from_) brush_to(event->position().toPoint().x());
  });
  connect(canvas_, &QCustomPlot::mouseDoubleClick, this, &Plot::reset_zoom);
  connect(canvas_, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) { begin_press(*event); });
  connect(canvas_, &QCustomPlot::mouseRelease, this,
          [this](QMouseEvent* event) { end_press(event->position().toPoint().x()); });
  connect(canvas_, &QCustomPlot::mouseWheel, this, [this](QWheelEvent* event) {
    const bool is_vertical = (event->modifiers() & Qt::ShiftModifier) != 0;
    canvas_->axisRect()->setRangeZoom(drawing_.is_equal_aspect ? Qt::Horizontal | Qt::Vertical
                                      : is_vertical            ? Qt::Orientations(Qt::Vertical)
                                                               : Qt::Orientations(Qt::Horizontal));
  });
}

void Plot::begin_press(QMouseEvent& event) {
  setFocus(Qt::MouseFocusReason);
  const bool is_box = (event.modifiers() & Qt::ControlModifier) != 0;
  const bool is_brush = can_brush_ && (event.modifiers() & Qt::ShiftModifier) != 0;
  const bool is_free = drawing_.is_equal_aspect || zoom_y_;
  if (is_brush) brushed_from_ = event.position().toPoint().x();
  canvas_->setSelectionRectMode(is_box && !is_brush ? QCP::srmZoom : QCP::srmNone);
  canvas_->axisRect()->setRangeDrag(is_brush  ? Qt::Orientations()
                                    : is_free ? Qt::Horizontal | Qt::Vertical
                                              : Qt::Orientations(Qt::Horizontal));
}

void Plot::brush_to(int x) {
  if (std::abs(x - *brushed_from_) < kLeastDrag) return;
  const QRect inside = canvas_->axisRect()->rect();
  const auto at = [&](int pixel) { return canvas_->xAxis->pixelToCoord(std::clamp(pixel, inside.left(), inside.right())); };
  emit x_brushed(Range{at(std::min(x, *brushed_from_)), at(std::max(x, *brushed_from_))});
}

void Plot::end_press(int x) {
  if (brushed_from_ && std::abs(x - *brushed_from_) < kLeastDrag) emit x_brushed(std::nullopt);
  brushed_from_.reset();
}

void Plot::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  if (crosshair_ != nullptr) emit crosshair_->left();
  emit hover_left();
}

void Plot::hover(const QPoint& at) {
  const QRect inside = canvas_->axisRect()->rect();
  if (!inside.contains(at)) {
    QToolTip::hideText();
    if (crosshair_ != nullptr) emit crosshair_->left();
    emit hover_left();
    return;
  }
  const double x = canvas_->xAxis->pixelToCoord(at.x());
  if (crosshair_ != nullptr) emit crosshair_->moved(x);
  emit hovered(x, canvas_->yAxis->pixelToCoord(at.y()));
  QStringList rows;
  if (at.y() < inside.top() + kRugHeight) {
    const QCPAxis& axis = *canvas_->xAxis;
    rows = off_scale_rows(drawing_, {axis.pixelToCoord(at.x() - kRugReach), axis.pixelToCoord(at.x() + kRugReach)});
  }
  if (rows.empty() && !drawing_.field) rows = value_rows(drawing_, x);
  if (!rows.empty() && !drawing_.help.empty()) rows << qt(drawing_.help);
  QToolTip::showText(canvas_->mapToGlobal(at), rows.join(u'\n'), canvas_);
}

void Plot::pan(double dx, double dy) {
  for (const auto& [axis, share] : {std::pair(canvas_->xAxis, dx), std::pair(canvas_->yAxis, dy)}) {
    const QCPRange range = axis->range();
    if (share == 0.0) continue;
    if (axis->scaleType() == QCPAxis::stLogarithmic) {
      const double factor = std::pow(range.upper / range.lower, share);
      axis->setRange(range.lower * factor, range.upper * factor);
    } else {
      axis->setRange(range.lower + share * range.size(), range.upper + share * range.size());
    }
  }
}

void Plot::zoom(double factor) {
  canvas_->xAxis->scaleRange(factor);
  if (drawing_.is_equal_aspect) canvas_->yAxis->scaleRange(factor);
}

void Plot::keyPressEvent(QKeyEvent* event) {
  constexpr double kStep = 0.1;
  switch (event->key()) {
    case Qt::Key_Left:
      return pan(-kStep, 0.0);
    case Qt::Key_Right:
      return pan(kStep, 0.0);
    case Qt::Key_Up:
      return pan(0.0, kStep);
    case Qt::Key_Down:
      return pan(0.0, -kStep);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoom(0.8);
    case Qt::Key_Minus:
      return zoom(1.25);
    case Qt::Key_Home:
      return reset_zoom();
    case Qt::Key_Escape:
      if (!brush_) return QWidget::keyPressEvent(event);
      emit x_brushed(std::nullopt);
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

}  // namespace ebmlab::gui
