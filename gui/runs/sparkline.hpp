// SPDX-License-Identifier: MIT
// A series as a small curve in a cell of a table.
#pragma once

#include <QPolygonF>
#include <QRectF>
#include <QString>
#include <QStyledItemDelegate>

#include <vector>

#include "gui/runs/outlines.hpp"

namespace ebmlab::gui {

/// Everything in the same steps and values, as large as fits into a box.
struct Sparkline {
  std::vector<QPolygonF> lines;  ///< one for each outline that has values
  QPolygonF band;                ///< lowest and highest values around a line that is alone
  std::vector<double> ticks;     ///< x of values that are not finite
  bool is_log = false;           ///< positive, and over more than two decades
};
[[nodiscard]] Sparkline sparkline(const RowOutlines& outlines, const QRectF& box);

/// First, last, lowest and highest value of each outline, a line each; empty when there is none.
[[nodiscard]] QString sparkline_words(const RowOutlines& outlines);

/// Draws cells whose model has RowOutlines for `role`, and every other one as usual.
class SparklineDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  explicit SparklineDelegate(int role, QObject* parent = nullptr) : QStyledItemDelegate(parent), role_(role) {}
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  int role_;
};

}  // namespace ebmlab::gui
