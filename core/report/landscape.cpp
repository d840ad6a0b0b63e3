// SPDX-License-Identifier: MIT
// Drawing a landscape.
#include "report/landscape.hpp"

#include "report/axes.hpp"
#include "report/contours.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ebmlab::report {
namespace {

constexpr double kBarGap = 9.0, kBarWidth = 9.0, kArrow = 7.0;
constexpr double kSvgImageScale = 2.0;  // pixels of an embedded image per unit of drawing
constexpr double kSampleRadius = 1.0;

std::uint32_t packed(const Colour& c) {
  const auto byte = [](double part) { return static_cast<std::uint32_t>(std::lround(part * 255.0)); };
  return 0xff000000U | (byte(c.red) << 16U) | (byte(c.green) << 8U) | byte(c.blue);
}

/// A grid is regular in its coordinates: it has no logarithmic axes.
Axis linear(Axis axis) {
  axis.scale = Scale::linear;
  return axis;
}

class LandscapePainter final : public Painter {
 public:
  explicit LandscapePainter(const Landscape& panel)
      : panel_(panel),
        colours_(drawable(panel.colours.value_or(colour_range(panel)))),
        size_(equal_aspect(panel.width, x_range(), y_range())),
        axes_(linear(panel.x), linear(panel.y), x_range(), y_range(), size_),
        bar_ticks_(ticks(colours_, Scale::linear, std::max(3, static_cast<int>(size_.height / 32.0)))) {}

  [[nodiscard]] Size plot_size() const override { return size_; }

  [[nodiscard]] Margins margins(const Canvas& canvas) const override {
    auto result = axes_.margins(canvas);
    result.top += heading_height(panel_.title, panel_.note);
    if (!panel_.colour_bar) return result;
    const double label = panel_.colour_label.empty() ? 0.0 : 5.0 + kLabelFont.size;
    result.right = std::max(result.right, kBarGap + kBarWidth + 6.5 + bar_label_width(canvas) + label);
    return result;
  }

  void draw(Canvas& canvas, const Rect& plot) const override {
    {
      const Canvas::Clip clip(canvas, plot);
      canvas.image(plot, bitmap(canvas.scale(), plot), false);
      draw_contours(canvas, plot);
      draw_points(canvas, plot);
    }
    axes_.draw_frame(canvas, plot);
    draw_heading(canvas, plot, 1.0, panel_.title, panel_.note);
    if (panel_.colour_bar) draw_bar(canvas, plot);
  }

 private:
  [[nodiscard]] Range x_range() const { return panel_.x.range.value_or(panel_.grid.x); }
  [[nodiscard]] Range y_range() const { return panel_.y.range.value_or(panel_.grid.y); }
  [[nodiscard]] Colour colour_of(double value) const {
    // An infinity is far beyond the end of the range, not missing.
    if (std::isinf(value)) return colour_at(panel_.palette, value > 0 ? 1.0 : 0.0);
    return colour_at(panel_.palette, fraction_of(colours_, Scale::linear, value));
  }
  [[nodiscard]] double bar_label_width(const Canvas& canvas) const {
    double width = 0.0;
    for (const auto& tick : bar_ticks_) width = std::max(width, canvas.text_width(tick.label, kTickFont));
    return width;
  }

  /// One colour a pixel of the picture, so that no viewer smooths anything. White beyond the grid.
  [[nodiscard]] Bitmap bitmap(double scale, const Rect& plot) const {
    const double density = scale > 1.0 ? scale : kSvgImageScale;
    Bitmap result{static_cast<int>(std::lround(plot.width * density)), static_cast<int>(std::lround(plot.height * density))};
    result.pixels.reserve(static_cast<std::size_t>(result.width) * static_cast<std::size_t>(result.height));
    const auto& [grid_x, grid_y] = std::pair{panel_.grid.x, panel_.grid.y};
    for (int row = 0; row < result.height; ++row) {
      const double y = axes_.y_range().high - (row + 0.5) / result.height * axes_.y_range().width();
      for (int column = 0; column < result.width; ++column) {
        const double x = axes_.x_range().low + (column + 0.5) / result.width * axes_.x_range().width();
        const bool inside = x >= grid_x.low && x <= grid_x.high && y >= grid_y.low && y <= grid_y.high;
        result.pixels.push_back(inside ? packed(colour_of(value_at(panel_.grid, x, y))) : 0xffffffffU);
      }
    }
    return result;
  }

  void draw_contours(Canvas& canvas, const Rect& plot) const {
    if (panel_.contours <= 0) return;
    for (const auto& tick : ticks(colours_, Scale::linear, panel_.contours + 1)) {
      const bool is_bright = brightness(colour_of(tick.value)) > 0.55;
      const Colour colour = is_bright ? Colour{0.0, 0.0, 0.0, 0.35} : Colour{1.0, 1.0, 1.0, 0.5};
      auto lines = contour_lines(panel_.grid, tick.value);
      for (auto& line : lines) {
        for (auto& point : line) point = axes_.place(plot, point.x, point.y);
      }
      canvas.lines(lines, {0.6, colour});
    }
  }

  void draw_points(Canvas& canvas, const Rect& plot) const {
    std::size_t outside = 0, modes_outside = 0;
    const auto dots = placed(axes_, plot, panel_.samples, outside);
    canvas.dots(dots, kSampleRadius + 0.5, {0.0, 0.0, 0.0, 0.5});
    canvas.dots(dots, kSampleRadius, kWhite);
    draw_modes(canvas, placed(axes_, plot, panel_.modes, modes_outside));
    draw_left_out(canvas, plot, outside);
  }

  [[nodiscard]] std::pair<bool, bool> clipped() const {
    bool below = false, above = false;
    for (const double value : panel_.grid.values) {
      below = below || value < colours_.low - 1e-9 * colours_.width();
      above = above || value > colours_.high + 1e-9 * colours_.width();
    }
    return {below, above};
  }

  void draw_bar(Canvas& canvas, const Rect& plot) const {
    const auto [below, above] = clipped();
    Rect bar{plot.right() + kBarGap, plot.y, kBarWidth, plot.height};
    if (above) bar = {bar.x, bar.y + kArrow, bar.width, bar.height - kArrow};
    if (below) bar.height -= kArrow;
    const int steps = static_cast<int>(std::lround(bar.height * kSvgImageScale));
    Bitmap strip{1, steps};
    for (int i = 0; i < steps; ++i) strip.pixels.push_back(packed(colour_at(panel_.palette, 1.0 - (i + 0.5) / steps)));
    canvas.image(bar, strip, false);
    draw_outline(canvas, bar, below, above);
    const Pen pen{0.8, kFrame};
    for (const auto& tick : bar_ticks_) {
      const double y = bar.bottom() - fraction_of(colours_, Scale::linear, tick.value) * bar.height;
      canvas.line(std::vector<Point>{{bar.right(), y}, {bar.right() + 3.0, y}}, pen);
      canvas.text({bar.right() + 5.5, y}, tick.label, kTickFont, Align::left, Anchor::middle);
    }
    const double label_x = bar.right() + 5.5 + bar_label_width(canvas) + 5.0 + 0.8 * kLabelFont.size;
    canvas.text({label_x, plot.centre().y}, panel_.colour_label, kLabelFont, Align::centre, Anchor::baseline, true);
  }

  /// The bar's frame, with an arrow where values lie beyond an end.
  void draw_outline(Canvas& canvas, const Rect& bar, bool below, bool above) const {
    const double middle = bar.centre().x;
    std::vector<Point> outline = {{bar.x, bar.bottom()}, {bar.x, bar.y}};
    if (above) {
      canvas.fill(std::vector<Point>{{bar.x, bar.y}, {middle, bar.y - kArrow}, {bar.right(), bar.y}},
                  colour_at(panel_.palette, 1.0));
      outline.push_back({middle, bar.y - kArrow});
    }
    outline.push_back({bar.right(), bar.y});
    outline.push_back({bar.right(), bar.bottom()});
    if (below) {
      const Point tip{middle, bar.bottom() + kArrow};
      canvas.fill(std::vector<Point>{{bar.x, bar.bottom()}, tip, {bar.right(), bar.bottom()}}, colour_at(panel_.palette, 0.0));
      outline.push_back(tip);
    }
    outline.push_back({bar.x, bar.bottom()});
    canvas.line(outline, {0.8, kFrame});
  }

  const Landscape& panel_;
  Range colours_;
  Size size_;
  Axes axes_;
  std::vector<Tick> bar_ticks_;
};

}  // namespace

Range wells(std::span<const double> energies, double nats) {
  double low = std::numeric_limits<double>::infinity();
  for (const double energy : energies) {
    if (std::isfinite(energy)) low = std::min(low, energy);
  }
  if (!std::isfinite(low)) low = 0.0;
  return {low, low + nats};
}

Range colour_range(const Landscape& panel) {
  auto range = range_of(panel.grid.values);
  if (panel.palette != Palette::diverging) return range;
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  return {-largest, largest};
}

std::unique_ptr<Painter> painter(const Landscape& panel) {
  check(panel.grid);
  return std::make_unique<LandscapePainter>(panel);
}

}  // namespace ebmlab::report
