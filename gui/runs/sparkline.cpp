// SPDX-License-Identifier: MIT
#include "gui/runs/sparkline.hpp"

#include <QApplication>
#include <QPainter>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/runs/field_text.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr double kLogFrom = 100.0;     ///< highest over lowest
constexpr qsizetype kLinesToTell = 8;  ///< in words

struct Span {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();

  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  [[nodiscard]] bool is_empty() const { return low > high; }
  /// From 0 to 1; the middle when there is but one value. Halved, so that no difference is infinite.
  [[nodiscard]] double share(double value) const { return high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5; }
};

/// From steps and values to places in the box.
class Places {
 public:
  Places(const RowOutlines& outlines, bool has_band, const QRectF& box) : box_(box) {
    for (const Outline& outline : outlines) {
      if (outline == nullptr) continue;
      for (const std::int64_t step : outline->steps) x_.add(static_cast<double>(step));
      for (const std::int64_t step : outline->nonfinite_steps) x_.add(static_cast<double>(step));
      for (const double value : has_band ? outline->lows : outline->means) y_.add(value);
      for (const double value : has_band ? outline->highs : outline->means) y_.add(value);
    }
    is_log_ = y_.low > 0.0 && y_.high / y_.low > kLogFrom;
    if (is_log_) y_ = {std::log(y_.low), std::log(y_.high)};
  }

  [[nodiscard]] bool is_log() const { return is_log_; }
  [[nodiscard]] double x(std::int64_t step) const { return box_.left() + x_.share(static_cast<double>(step)) * box_.width(); }
  [[nodiscard]] QPointF point(std::int64_t step, double value) const {
    return {x(step), box_.bottom() - y_.share(is_log_ ? std::log(value) : value) * box_.height()};
  }

 private:
  QRectF box_;
  Span x_, y_;
  bool is_log_ = false;
};

QString words_of(const storage::SeriesOutline& outline) {
  const storage::SeriesInfo& info = outline.info;
  const auto text = [](const std::optional<double>& value) { return number_text(value.value_or(std::nan(""))); };
  QString words = QObject::tr("first %1, last %2, lowest %3, highest %4")
                      .arg(text(outline.first), text(info.last), text(info.min), text(info.max));
  if (info.nonfinite > 0) words += QObject::tr("; %1 not finite").arg(count_text(info.nonfinite));
  return words;
}

void draw(QPainter& painter, const Sparkline& spark, const QRectF& box, const QColor& line, const QColor& tick) {
  painter.setRenderHint(QPainter::Antialiasing);
  QColor shade = line;
  shade.setAlphaF(0.25F);
  painter.setPen(Qt::NoPen);
  painter.setBrush(shade);
  painter.drawPolygon(spark.band);
  painter.setBrush(Qt::NoBrush);
  QColor stroke = line;
  if (spark.lines.size() > 1) stroke.setAlphaF(0.7F);
  painter.setPen(QPen(stroke, 1.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  for (const QPolygonF& points : spark.lines) {
    if (points.size() == 1) painter.drawEllipse(points.front(), 1.0, 1.0);
    painter.drawPolyline(points);
  }
  painter.setPen(QPen(tick, 2.0, Qt::SolidLine, Qt::FlatCap));
  for (const double x : spark.ticks) painter.drawLine(QPointF(x, box.top() - 2), QPointF(x, box.top() + 3));
}

}  // namespace

Sparkline sparkline(const RowOutlines& outlines, const QRectF& box) {
  const bool has_band = outlines.size() == 1;
  const Places places(outlines, has_band, box);
  Sparkline spark{.lines = {}, .band = {}, .ticks = {}, .is_log = places.is_log()};
  for (const Outline& outline : outlines) {
    if (outline == nullptr) continue;
    QPolygonF line, below;
    for (std::size_t i = 0; i < outline->steps.size(); ++i) {
      line.append(places.point(outline->steps[i], outline->means[i]));
      if (!has_band) continue;
      spark.band.append(places.point(outline->steps[i], outline->highs[i]));
      below.prepend(places.point(outline->steps[i], outline->lows[i]));
    }
    if (!line.isEmpty()) spark.lines.push_back(line);
    spark.band += below;
    for (const std::int64_t step : outline->nonfinite_steps) spark.ticks.push_back(places.x(step));
  }
  return spark;
}

QString sparkline_words(const RowOutlines& outlines) {
  QStringList lines;
  for (const Outline& outline : outlines) {
    if (outline != nullptr && outline->info.n > 0) lines.append(words_of(*outline));
  }
  if (lines.size() <= kLinesToTell) return lines.join(u'\n');
  const qsizetype more = lines.size() - kLinesToTell;
  return lines.mid(0, kLinesToTell).join(u'\n') + QObject::tr("\nand %1 more").arg(more);
}

void SparklineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyledItemDelegate::paint(painter, option, index);  // the background
  const QVariant value = index.data(role_);
  if (!value.canConvert<RowOutlines>()) return;
  const QRectF box = QRectF(option.rect).adjusted(5, 4, -5, -3);
  const bool is_selected = option.state.testFlag(QStyle::State_Selected);
  const QColor on_highlight = option.palette.color(QPalette::HighlightedText);
  painter->save();
  painter->setClipRect(option.rect);
  draw(*painter, sparkline(value.value<RowOutlines>(), box), box, is_selected ? on_highlight : series_style(0).color,
       is_selected ? on_highlight : error_color());
  painter->restore();
}

}  // namespace ebmlab::gui
