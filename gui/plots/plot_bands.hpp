// SPDX-License-Identifier: MIT
// The bands of lines, on a QCustomPlot. Only plot*.cpp include this.
#pragma once

#include <qcustomplot.h>

#include <vector>

#include "gui/plots/drawing.hpp"

namespace ebmlab::gui {

/// All bands of a plot, below its lines. As polygons; where points are crowded as one picture: Qt fills a polygon line of
/// pixels by line, sorts the thousand edges that cross each and hands every few spans to other threads.
class PlotBands : public QCPAbstractPlottable {
 public:
  PlotBands(QCPAxis* x, QCPAxis* y);

  /// From the line's `low` to its `high`.
  void add(const Line& line, const QColor& color);

  double selectTest(const QPointF& at, bool only_selectable, QVariant* details) const override;
  QCPRange getKeyRange(bool& is_found, QCP::SignDomain domain) const override;
  QCPRange getValueRange(bool& is_found, QCP::SignDomain domain, const QCPRange& keys) const override;

 protected:
  void draw(QCPPainter* painter) override;
  void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

 private:
  struct Band {
    std::vector<double> x, low, high;
    QColor color;
  };
  std::vector<Band> bands_;
};

}  // namespace ebmlab::gui
