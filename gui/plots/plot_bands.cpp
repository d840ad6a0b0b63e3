// SPDX-License-Identifier: MIT
#include "gui/plots/plot_bands.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ebmlab::gui {
namespace {

/// Of a band, in pixels.
struct Edge {
  double x = 0.0, top = 0.0, bottom = 0.0;
};

/// Within what can be drawn: deviations of large numbers are infinite.
double pixel_of(const QCPAxis& axis, double value) {
  constexpr double kFar = 1e6;
  const double pixel = axis.coordToPixel(value);
  return std::isnan(pixel) ? kFar : std::clamp(pixel, -kFar, kFar);
}

/// Of the points that are shown, and one more on either side.
template <class Band>
std::vector<Edge> edges_of(const Band& band, const QCPAxis& x, const QCPAxis& y) {
  const QCPRange shown = x.range();
  auto first = std::lower_bound(band.x.begin(), band.x.end(), shown.lower);
  auto last = std::upper_bound(first, band.x.end(), shown.upper);
  if (first != band.x.begin()) --first;
  if (last != band.x.end()) ++last;
  std::vector<Edge> edges;
  for (; first != last; ++first) {
    const auto i = static_cast<std::size_t>(first - band.x.begin());
    edges.push_back({pixel_of(x, band.x[i]), pixel_of(y, band.high[i]), pixel_of(y, band.low[i])});
  }
  return edges;
}

bool are_crowded(const std::vector<Edge>& edges) {
  return !edges.empty() && static_cast<double>(edges.size()) > edges.back().x - edges.front().x;
}

QPolygonF outline_of(const std::vector<Edge>& edges) {
  QPolygonF outline;
  for (const Edge& edge : edges) outline << QPointF(edge.x, edge.top);
  for (auto edge = edges.rbegin(); edge != edges.rend(); ++edge) outline << QPointF(edge->x, edge->bottom);
  return outline;
}

/// Bands over one another, a column of pixels at a time: each is cut into pieces of one colour.
class Picture {
 public:
  Picture(const QRect& rect, double scale)
      : rect_(rect), scale_(scale), height_(static_cast<int>(std::lround(rect.height() * scale))) {
    columns_.resize(static_cast<std::size_t>(rect.width()), {{height_, 0}});
  }

  void add(const std::vector<Edge>& edges, const QColor& color) {
    for (std::size_t i = 0; i < edges.size();) {
      const double left = std::floor(edges[i].x);
      double top = edges[i].top, bottom = edges[i].bottom;
      for (++i; i < edges.size() && std::floor(edges[i].x) == left; ++i) {
        top = std::min(top, edges[i].top);
        bottom = std::max(bottom, edges[i].bottom);
      }
      const double right = i < edges.size() ? std::floor(edges[i].x) : left + 1.0;
      for (int x = column_of(left); x < column_of(right); ++x) {
        lay_over(columns_[static_cast<std::size_t>(x)], row_of(top), row_of(bottom), color);
      }
    }
  }

  [[nodiscard]] QImage image() const {
    QImage image(static_cast<int>(std::lround(rect_.width() * scale_)), height_, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale_);
    std::vector<const Piece*> pieces;
    for (int x = 0; x < image.width(); ++x) {
      const auto column = std::min(columns_.size() - 1, static_cast<std::size_t>(x / scale_));
      pieces.push_back(columns_[column].data());
    }
    // Row by row, as they lie in memory.
    for (int y = 0; y < height_; ++y) {
      auto* pixel = reinterpret_cast<QRgb*>(image.scanLine(y));
      for (const Piece*& piece : pieces) {
        while (piece->end <= y) ++piece;
        *pixel++ = piece->color;
      }
    }
    return image;
  }

 private:
  /// Down to the row `end`, from the end of the one before.
  struct Piece {
    int end = 0;
    QRgb color = 0;  ///< premultiplied
  };
  using Column = std::vector<Piece>;

  [[nodiscard]] int column_of(double x) const {
    return static_cast<int>(std::clamp(x - rect_.left(), 0.0, static_cast<double>(rect_.width())));
  }
  [[nodiscard]] int row_of(double y) const {
    return static_cast<int>(std::clamp(std::round((y - rect_.top()) * scale_), 0.0, static_cast<double>(height_)));
  }

  static QRgb over(QRgb below, const QColor& color) {
    const double rest = 1.0 - color.alphaF();
    const auto mixed = [&](int was, int is) { return static_cast<int>(std::lround(was * rest + is * color.alphaF())); };
    return qRgba(mixed(qRed(below), color.red()), mixed(qGreen(below), color.green()), mixed(qBlue(below), color.blue()),
                 mixed(qAlpha(below), 255));
  }

  static void lay_over(Column& column, int top, int bottom, const QColor& color) {
    Column result;
    int begin = 0;
    for (const Piece& piece : column) {
      // Above it, under it, below it.
      const auto go_on_to = [&](int end, QRgb ink) {
        if (end > begin) result.push_back({end, ink});
        begin = std::max(begin, end);
      };
      go_on_to(std::min(piece.end, top), piece.color);
      go_on_to(std::min(piece.end, bottom), over(piece.color, color));
      go_on_to(piece.end, piece.color);
    }
    column = std::move(result);
  }

  QRect rect_;
  double scale_;  ///< pixels of the device to one
  int height_;    ///< of the device
  std::vector<Column> columns_;
};

}  // namespace

PlotBands::PlotBands(QCPAxis* x, QCPAxis* y) : QCPAbstractPlottable(x, y) {}

void PlotBands::add(const Line& line, const QColor& color) { bands_.push_back({line.x, line.low, line.high, color}); }

double PlotBands::selectTest(const QPointF& /*at*/, bool /*only_selectable*/, QVariant* /*details*/) const { return -1.0; }

// Ranges are not QCustomPlot's to find.
QCPRange PlotBands::getKeyRange(bool& is_found, QCP::SignDomain /*domain*/) const {
  is_found = false;
  return {};
}

QCPRange PlotBands::getValueRange(bool& is_found, QCP::SignDomain /*domain*/, const QCPRange& /*keys*/) const {
  is_found = false;
  return {};
}

void PlotBands::draw(QCPPainter* painter) {
  const QRect rect = clipRect();
  if (bands_.empty() || rect.isEmpty()) return;
  Picture picture(rect, painter->deviceTransform().m11());
  bool has_picture = false;
  painter->setPen(Qt::NoPen);
  painter->setAntialiasing(true);
  for (const Band& band : bands_) {
    const std::vector<Edge> edges = edges_of(band, *mKeyAxis, *mValueAxis);
    if (are_crowded(edges) && !painter->modes().testFlag(QCPPainter::pmVectorized)) {
      picture.add(edges, band.color);
      has_picture = true;
    } else {
      painter->setBrush(band.color);
      painter->drawPolygon(outline_of(edges));
    }
  }
  if (has_picture) painter->drawImage(rect.topLeft(), picture.image());
}

void PlotBands::drawLegendIcon(QCPPainter* /*painter*/, const QRectF& /*rect*/) const {}

}  // namespace ebmlab::gui
