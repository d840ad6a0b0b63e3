// SPDX-License-Identifier: MIT
#include "gui/compare/parallel_view.hpp"

#include <QContextMenuEvent>
#include <QFileDialog>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/plots/legend.hpp"
#include "gui/plots/picture_file.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr double kSide = 84.0;          ///< pixels beside the outermost axes, for their labels
constexpr double kAbove = 14.0;         ///< pixels between the labels and the axes
constexpr double kBelow = 14.0;         ///< pixels under the mark of what is absent
constexpr double kReach = 12.0;         ///< of an axis to either side
constexpr double kNear = 6.0;           ///< of a line
constexpr double kLeastAxisDrag = 3.0;  ///< less is a click
constexpr std::size_t kFew = 40;        ///< lines that have dashes and markers still
constexpr int kLabelRows = 2;           ///< labels of neighbours stand in turn in each of them

QColor with_alpha(QColor color, int alpha) {
  color.setAlpha(alpha);
  return color;
}

}  // namespace

ParallelView::ParallelView(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAccessibleName(tr("Parallel coordinates of the selected runs"));
}

void ParallelView::show_axes(std::vector<ParallelAxis> axes, std::vector<Run> runs) {
  axes_ = std::move(axes);
  runs_ = std::move(runs);
  highlighted_.reset();
  dragged_.reset();
  take_brushes();
}

void ParallelView::brush(const std::string& field, std::optional<Range> places) {
  if (places) {
    brushes_[field] = *places;
  } else {
    brushes_.erase(field);
  }
  take_brushes();
  emit brushed();
}

void ParallelView::clear_brushes() {
  brushes_.clear();
  take_brushes();
  emit brushed();
}

void ParallelView::take_brushes() {
  bright_ = within(axes_, brushes_, runs_.size());
  describe();
  update();
}

void ParallelView::describe() {
  QStringList labels;
  for (const ParallelAxis& axis : axes_) labels << qt(axis.label);
  QString text = tr("%1 runs, %2 within what is marked; axes: %3.")
                     .arg(runs_.size())
                     .arg(std::count(bright_.begin(), bright_.end(), true))
                     .arg(labels.join(QStringLiteral(", ")));
  if (highlighted_) text += u' ' + text_of(*highlighted_);
  setAccessibleDescription(text);
}

QRectF ParallelView::frame() const {
  const double labels = kLabelRows * fontMetrics().height() + kAbove;
  const double height = (this->height() - labels - kBelow) / (1.0 - kAbsent);
  return {kSide, labels, std::max(1.0, width() - 2.0 * kSide), std::max(1.0, height)};
}

double ParallelView::x_of(std::size_t axis) const {
  const QRectF all = frame();
  if (axes_.size() < 2) return all.center().x();
  return all.left() + all.width() * static_cast<double>(axis) / static_cast<double>(axes_.size() - 1);
}

double ParallelView::y_of(double place) const { return frame().bottom() - place * frame().height(); }
double ParallelView::place_at(double y) const { return (frame().bottom() - y) / frame().height(); }

std::optional<std::size_t> ParallelView::axis_at(const QPointF& at) const {
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
    if (std::abs(at.x() - x_of(axis)) <= kReach) return axis;
  }
  return std::nullopt;
}

QPolygonF ParallelView::line_of(std::size_t run) const {
  QPolygonF line;
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
    line << QPointF(x_of(axis), y_of(axes_[axis].places[run].value_or(kAbsent)));
  }
  return line;
}

std::optional<std::size_t> ParallelView::run_at(const QPointF& at) const {
  std::optional<std::size_t> found;
  double least = kNear;
  bool is_bright = false;
  for (std::size_t run = 0; run < runs_.size(); ++run) {
    const QPolygonF line = line_of(run);
    for (int i = 0; i < line.size(); ++i) {
      const QPointF from = line[std::max(0, i - 1)], to = line[i];
      // A single axis has no lines: its points count.
      const bool is_between = line.size() == 1 ? std::abs(at.x() - to.x()) <= kReach : at.x() >= from.x() && at.x() <= to.x();
      if (!is_between || (i == 0 && line.size() > 1)) continue;
      const double wide = to.x() - from.x();
      const double y = wide > 0.0 ? std::lerp(from.y(), to.y(), (at.x() - from.x()) / wide) : to.y();
      const double off = std::abs(at.y() - y);
      const bool is_better = bright_[run] == is_bright ? off < least : bright_[run];
      if (off <= kNear && is_better) {
        found = run;
        least = off;
        is_bright = bright_[run];
      }
    }
  }
  return found;
}

QString ParallelView::text_of(std::size_t run) const {
  QStringList rows{qt(runs_[run].label)};
  for (const ParallelAxis& axis : axes_) {
    const QString value = qt(axis.texts[run]);
    rows << qt(axis.label) + QStringLiteral(": ") + (value.isEmpty() ? tr("no value") : value);
  }
  return rows.join(u'\n');
}

void ParallelView::highlight(std::optional<std::size_t> run) {
  if (run == highlighted_) return;
  highlighted_ = run;
  describe();
  update();
}

void ParallelView::go_to_next(int direction) {
  const int count = static_cast<int>(runs_.size());
  int run = highlighted_ ? static_cast<int>(*highlighted_) : direction > 0 ? -1 : count;
  do {
    run += direction;
  } while (run >= 0 && run < count && !bright_[static_cast<std::size_t>(run)]);
  if (run < 0 || run >= count) return;
  highlight(static_cast<std::size_t>(run));
  const QPointF end = line_of(static_cast<std::size_t>(run)).last();
  QToolTip::showText(mapToGlobal(end.toPoint()), text_of(static_cast<std::size_t>(run)), this);
}

bool ParallelView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto axis = axis_at(help->pos());
  if (axis && help->pos().y() < frame().top()) {
    QToolTip::showText(help->globalPos(), field_help(axes_[*axis].field), this);
  }
  return true;
}

void ParallelView::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Escape:
      return brushes_.empty() ? QWidget::keyPressEvent(event) : clear_brushes();
    case Qt::Key_Return:
    case Qt::Key_Enter:
      emit select_asked();
      return;
    case Qt::Key_Down:
      return go_to_next(1);
    case Qt::Key_Up:
      return go_to_next(-1);
    default:
      QWidget::keyPressEvent(event);
  }
}

void ParallelView::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  highlight(std::nullopt);
}

void ParallelView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  dragged_ = axis_at(event->position());
  dragged_from_ = event->position().y();
}

void ParallelView::mouseMoveEvent(QMouseEvent* event) {
  if (dragged_) return drag_to(event->position().y());
  const auto run = run_at(event->position());
  highlight(run);
  setCursor(axis_at(event->position()) ? Qt::SizeVerCursor : Qt::ArrowCursor);
  if (run) {
    QToolTip::showText(event->globalPosition().toPoint(), text_of(*run), this);
  } else {
    QToolTip::hideText();
  }
}

void ParallelView::drag_to(double y) {
  if (std::abs(y - dragged_from_) < kLeastAxisDrag) return;
  const double lowest = kAbsent * 1.5, one = place_at(y), other = place_at(dragged_from_);
  brush(axes_[*dragged_].field,
        Range{std::clamp(std::min(one, other), lowest, 1.0), std::clamp(std::max(one, other), lowest, 1.0 + 1e-9)});
}

void ParallelView::mouseReleaseEvent(QMouseEvent* /*event*/) { dragged_.reset(); }

void ParallelView::mouseDoubleClickEvent(QMouseEvent* event) {
  dragged_.reset();
  if (const auto axis = axis_at(event->position())) brush(axes_[*axis].field, std::nullopt);
}

void ParallelView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  for (const char* kind : {"png", "pdf", "svg"}) {
    menu.addAction(tr("Save as %1…").arg(QLatin1String(kind).toString().toUpper()), this,
                   [this, kind] { save_as(QLatin1String(kind)); });
  }
  menu.exec(event->globalPos());
}

void ParallelView::save_as(const QString& kind) {
  const QString file = QFileDialog::getSaveFileName(this, tr("Save the lines"), QStringLiteral("parallel.") + kind,
                                                    QStringLiteral("%1 (*.%2)").arg(kind.toUpper(), kind));
  if (!file.isEmpty()) emit told(save(file) ? tr("Saved %1").arg(file) : tr("%1 cannot be written").arg(file));
}

bool ParallelView::save(const QString& file) const {
  return write_picture(file, size(), [this](QPainter& painter) { paint(painter); });
}

void ParallelView::draw_run(QPainter& painter, std::size_t run, double width, int alpha) const {
  const SeriesStyle style = series_style(runs_[run].style);
  const bool is_plain = runs_.size() > kFew;
  painter.setPen(QPen(with_alpha(style.color, alpha), width, is_plain ? Qt::SolidLine : style.line));
  painter.setBrush(Qt::NoBrush);
  const QPolygonF line = line_of(run);
  painter.drawPolyline(line);
  if (is_plain && line.size() > 1) return;
  painter.setPen(Qt::NoPen);
  painter.setBrush(with_alpha(style.color, alpha));
  for (const QPointF& point : line) draw_marker(painter, style.marker, point);
}

void ParallelView::draw_runs(QPainter& painter) const {
  painter.setPen(QPen(with_alpha(faint_color(), 60), 1));
  for (std::size_t run = 0; run < runs_.size(); ++run) {
    if (!bright_[run]) painter.drawPolyline(line_of(run));
  }
  for (std::size_t run = 0; run < runs_.size(); ++run) {
    if (bright_[run] && run != highlighted_) draw_run(painter, run, 1.4, runs_.size() > kFew ? 150 : 220);
  }
  if (highlighted_) draw_run(painter, *highlighted_, 3.0, 255);
}

void ParallelView::draw_ticks(QPainter& painter, std::size_t axis) const {
  const double x = x_of(axis), height = fontMetrics().height();
  const bool is_last = axis + 1 == axes_.size() && axis > 0;
  const double room = (axis == 0 || is_last ? kSide : x_of(1) - x_of(0)) - 12.0;
  std::vector<ParallelTick> ticks = axes_[axis].ticks;
  const auto& places = axes_[axis].places;
  if (std::find(places.begin(), places.end(), std::nullopt) != places.end())
    ticks.push_back({kAbsent, tr("none").toStdString()});
  double last = -1e9;
  for (const ParallelTick& tick : ticks) {
    const double y = y_of(tick.place);
    painter.setPen(QPen(current_palette().color(QPalette::Mid), 1));
    painter.drawLine(QPointF(x - 3, y), QPointF(x + 3, y));
    if (std::abs(y - last) < height) continue;  // labels would lie on one another
    last = y;
    const QString text = fontMetrics().elidedText(qt(tick.text), Qt::ElideMiddle, static_cast<int>(room));
    const double wide = fontMetrics().horizontalAdvance(text);
    const QRectF box(is_last ? x + 7.0 : x - 7.0 - wide, y - height / 2.0, wide, height);
    painter.fillRect(box.adjusted(-1, 0, 1, 0), with_alpha(current_palette().color(QPalette::Base), 190));
    painter.setPen(tick.place < 0.0 ? faint_color() : current_palette().color(QPalette::Text));
    painter.drawText(box, Qt::AlignCenter, text);
  }
}

void ParallelView::draw_axis(QPainter& painter, std::size_t axis) const {
  const double x = x_of(axis), apart = axes_.size() > 1 ? x_of(1) - x_of(0) : width();
  painter.setPen(QPen(current_palette().color(QPalette::Mid), 1.5));
  painter.drawLine(QPointF(x, y_of(1.0)), QPointF(x, y_of(0.0)));
  if (const auto brush = brushes_.find(axes_[axis].field); brush != brushes_.end()) {
    const QColor color = current_palette().color(QPalette::Highlight);
    painter.setPen(QPen(color, 1));
    painter.setBrush(with_alpha(color, 70));
    painter.drawRect(QRectF(QPointF(x - 6, y_of(brush->second.high)), QPointF(x + 6, y_of(brush->second.low))));
  }
  const double height = fontMetrics().height();
  const double top = static_cast<double>(axis % kLabelRows) * height + 1.0;
  const double room = std::min({kLabelRows * apart - 8.0, 2.0 * x - 4.0, 2.0 * (width() - x) - 4.0});
  const QString text = fontMetrics().elidedText(qt(axes_[axis].label), Qt::ElideMiddle, static_cast<int>(room));
  painter.setPen(current_palette().color(QPalette::Text));
  painter.drawText(QRectF(x - room / 2.0, top, room, height), Qt::AlignCenter, text);
}

void ParallelView::paint(QPainter& painter) const {
  painter.fillRect(rect(), current_palette().color(QPalette::Base));
  painter.setFont(font());
  painter.setRenderHint(QPainter::Antialiasing);
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) draw_axis(painter, axis);
  draw_runs(painter);
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) draw_ticks(painter, axis);
}

void ParallelView::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  paint(painter);
  if (!hasFocus()) return;
  painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

}  // namespace ebmlab::gui
