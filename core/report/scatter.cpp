// SPDX-License-Identifier: MIT
// Drawing samples.
#include "report/scatter.hpp"

#include "report/axes.hpp"

#include <algorithm>
#include <cmath>

namespace ebmlab::report {
namespace {

constexpr double kRoom = 0.05;  // beyond the outermost point, as a part of the range

std::vector<Point> thinned(const std::vector<Point>& points, std::size_t most) {
  if (points.size() <= most || most == 0) return points;
  std::vector<Point> result;
  result.reserve(most);
  for (std::size_t i = 0; i < most; ++i) result.push_back(points[i * points.size() / most]);
  return result;
}

/// Fewer points are larger and darker.
double radius_for(std::size_t count) {
  return std::clamp(1.9 - 0.35 * std::log10(static_cast<double>(std::max<std::size_t>(count, 1)) / 100.0), 0.9, 2.2);
}
double alpha_for(std::size_t count) {
  return std::clamp(0.75 - 0.2 * std::log10(static_cast<double>(std::max<std::size_t>(count, 1)) / 300.0), 0.25, 0.8);
}

class ScatterPainter final : public Painter {
 public:
  explicit ScatterPainter(const Scatter& panel)
      : panel_(panel),
        extent_(extent_of(panel)),
        size_(equal_aspect(panel.width, extent_.x, extent_.y)),
        axes_(panel.x, panel.y, extent_.x, extent_.y, size_) {}

  [[nodiscard]] Size plot_size() const override { return size_; }

  [[nodiscard]] Margins margins(const Canvas& canvas) const override {
    auto result = axes_.margins(canvas);
    result.top += heading_height(panel_.title, panel_.note);
    return result;
  }

  void draw(Canvas& canvas, const Rect& plot) const override {
    std::size_t outside = 0, ignored = 0;
    {
      const Canvas::Clip clip(canvas, plot);
      // Counted over all points, drawn thinned.
      (void)placed(axes_, plot, panel_.samples, outside);
      draw_dots(canvas, placed(axes_, plot, thinned(panel_.reference, panel_.most), ignored), hex(0x9a9a9a));
      draw_dots(canvas, placed(axes_, plot, thinned(panel_.samples, panel_.most), ignored), series_style(panel_.style).colour);
      draw_modes(canvas, placed(axes_, plot, panel_.modes, ignored));
      draw_left_out(canvas, plot, outside);
    }
    axes_.draw_frame(canvas, plot);
    draw_heading(canvas, plot, 1.0, panel_.title, panel_.note);
  }

 private:
  static void draw_dots(Canvas& canvas, const std::vector<Point>& places, Colour colour) {
    colour.alpha = alpha_for(places.size());
    canvas.dots(places, radius_for(places.size()), colour);
  }

  const Scatter& panel_;
  Extent extent_;
  Size size_;
  Axes axes_;
};

}  // namespace

Extent extent_of(const Scatter& panel) {
  std::vector<double> xs, ys;
  for (const auto* points : {&panel.samples, &panel.reference, &panel.modes}) {
    for (const auto& point : *points) {
      if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
      xs.push_back(point.x);
      ys.push_back(point.y);
    }
  }
  return {panel.x.range ? drawable(*panel.x.range) : padded(range_of(xs), kRoom),
          panel.y.range ? drawable(*panel.y.range) : padded(range_of(ys), kRoom)};
}

std::unique_ptr<Painter> painter(const Scatter& panel) { return std::make_unique<ScatterPainter>(panel); }

}  // namespace ebmlab::report
