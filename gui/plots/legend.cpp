// SPDX-License-Identifier: MIT
#include "gui/plots/legend.hpp"

#include <QPainter>
#include <QPolygonF>

#include <utility>

#include "gui/runs/field_text.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kSample = 34;  ///< pixels of line
constexpr int kGap = 6;
constexpr int kMostShown = 40;

}  // namespace

/// The five shapes of plot_canvas.cpp.
void draw_marker(QPainter& painter, int marker, const QPointF& at) {
  constexpr double r = 3.5;
  switch (marker % 5) {
    case 0:
      painter.drawEllipse(at, r, r);
      break;
    case 1:
      painter.drawRect(QRectF(at.x() - r, at.y() - r, 2 * r, 2 * r));
      break;
    case 2:
      painter.drawPolygon(QPolygonF({at + QPointF(-r, r), at + QPointF(r, r), at + QPointF(0, -r)}));
      break;
    case 3:
      painter.drawPolygon(QPolygonF({at + QPointF(-r, 0), at + QPointF(0, r), at + QPointF(r, 0), at + QPointF(0, -r)}));
      break;
    default:
      painter.drawPolygon(QPolygonF({at + QPointF(-r, -r), at + QPointF(r, -r), at + QPointF(0, r)}));
      break;
  }
}

Legend::Legend(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Legend"));
}

void Legend::show_groups(std::vector<RunGroup> groups, const QString& reference) {
  if (groups.size() > kMostShown) groups.resize(kMostShown);
  groups_ = std::move(groups);
  reference_ = reference;
  setAccessibleDescription(texts().join(QStringLiteral(", ")));
  updateGeometry();
  update();
}

QStringList Legend::texts() const {
  QStringList texts;
  for (const RunGroup& group : groups_) texts << qt(group.label);
  if (!reference_.isEmpty()) texts << reference_;
  return texts;
}

std::vector<QRect> Legend::places(int width) const {
  std::vector<QRect> places;
  const int height = fontMetrics().height() + 4;
  int x = 0, y = 0;
  for (const QString& text : texts()) {
    const int wide = kSample + kGap + fontMetrics().horizontalAdvance(text) + 3 * kGap;
    if (x > 0 && x + wide > width) {
      x = 0;
      y += height;
    }
    places.emplace_back(x, y, wide, height);
    x += wide;
  }
  return places;
}

int Legend::heightForWidth(int width) const {
  const std::vector<QRect> all = places(width);
  return all.empty() ? 0 : all.back().bottom() + 1;
}

QSize Legend::sizeHint() const { return {200, heightForWidth(std::max(200, width()))}; }

void Legend::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const std::vector<QRect> all = places(width());
  const QStringList names = texts();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const QRect& place = all[i];
    const bool is_series = i < groups_.size();
    const SeriesStyle style = is_series ? series_style(groups_[i].style) : SeriesStyle{faint_color(), Qt::DashLine, 0};
    const double y = place.center().y() + 0.5;
    painter.setPen(QPen(style.color, 1.8, style.line));
    painter.drawLine(QPointF(place.left() + 2, y), QPointF(place.left() + kSample, y));
    painter.setPen(QPen(style.color, 1));
    painter.setBrush(style.color);
    if (is_series) draw_marker(painter, style.marker, {place.left() + 1 + kSample / 2.0, y});
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(place.adjusted(kSample + kGap, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, names[static_cast<int>(i)]);
  }
}

}  // namespace ebmlab::gui
