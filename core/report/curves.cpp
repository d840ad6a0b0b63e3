// SPDX-License-Identifier: MIT
// Drawing line plots.
#include "report/curves.hpp"

#include "report/axes.hpp"
#include "report/legend.hpp"
#include "report/marker.hpp"
#include "report/series.hpp"

#include <cmath>

namespace ebmlab::report {
namespace {

constexpr double kMarkerDistance = 60.0;  // pixels between the markers of a line
constexpr double kMarkLength = 6.0;       // of the red marks at the edges
constexpr double kLegendGap = 10.0;

class CurvesPainter final : public Painter {
 public:
  explicit CurvesPainter(const Curves& panel)
      : panel_(panel), axes_(panel.x, panel.y, x_range_of(panel), y_range_of(panel), {panel.width, panel.height}) {
    if (panel.legend) make_legend();
  }

  [[nodiscard]] Size plot_size() const override { return {panel_.width, panel_.height}; }

  [[nodiscard]] Margins margins(const Canvas& canvas) const override {
    auto result = axes_.margins(canvas);
    result.top += heading_height(panel_.title, panel_.note);
    const Rect plot{0, 0, panel_.width, panel_.height};
    if (!entries_.empty() && !legend_corner(canvas, plot)) {
      result.right = std::max(result.right, kLegendGap + legend_size(canvas, entries_).width);
    }
    return result;
  }

  void draw(Canvas& canvas, const Rect& plot) const override {
    const auto traces = traces_in(plot);
    axes_.draw_grid(canvas, plot);
    {
      const Canvas::Clip clip(canvas, plot);
      for (const auto& trace : traces) draw_bands(canvas, trace);
      for (std::size_t i = 0; i < traces.size(); ++i) draw_lines(canvas, traces[i], i);
      for (const auto& trace : traces) draw_marks(canvas, plot, trace);
    }
    axes_.draw_frame(canvas, plot);
    draw_heading(canvas, plot, 1.0, panel_.title, panel_.note);
    if (entries_.empty()) return;
    const auto corner = legend_corner(canvas, plot);
    draw_legend(canvas, corner.value_or(Point{plot.right() + kLegendGap, plot.y}), entries_, corner.has_value());
  }

 private:
  void make_legend() {
    for (std::size_t i = 0; i < panel_.series.size(); ++i) {
      const auto& series = panel_.series[i];
      if (!series.label.empty()) entries_.push_back({series.label, series_style(series.style.value_or(i))});
    }
    bool has_top = false, has_bottom = false;
    for (const auto& trace : traces_in({0, 0, panel_.width, panel_.height})) {
      has_top = has_top || !trace.top_marks.empty();
      has_bottom = has_bottom || !trace.bottom_marks.empty();
    }
    if (has_top) entries_.push_back({"not finite (top)", {}, true});
    if (has_bottom) entries_.push_back({"≤ 0 (bottom)", {}, true});
    inset_ = has_top || has_bottom ? kMarkLength : 0.0;
  }

  [[nodiscard]] std::vector<Trace> traces_in(const Rect& plot) const {
    std::vector<Trace> result;
    result.reserve(panel_.series.size());
    for (std::size_t i = 0; i < panel_.series.size(); ++i) result.push_back(trace(panel_.series[i], i, panel_, axes_, plot));
    return result;
  }

  [[nodiscard]] std::optional<Point> legend_corner(const Canvas& canvas, const Rect& plot) const {
    std::vector<std::vector<Point>> obstacles;
    for (auto& trace : traces_in(plot)) {
      for (auto& line : trace.lines) obstacles.push_back(std::move(line));
      for (auto& band : trace.bands) obstacles.push_back(std::move(band));
    }
    return free_corner(plot, legend_size(canvas, entries_), obstacles, inset_);
  }

  static void draw_bands(Canvas& canvas, const Trace& trace) {
    Colour colour = trace.style.colour;
    colour.alpha = 0.18;
    for (const auto& band : trace.bands) canvas.fill(band, colour);
  }

  /// Markers stand at even distances, shifted from one series to the next so that they do not hide each other.
  static void draw_lines(Canvas& canvas, const Trace& trace, std::size_t index) {
    canvas.lines(trace.lines, {1.6, trace.style.colour, trace.style.dash});
    const double shift = kMarkerDistance * std::fmod(0.15 + 0.38 * static_cast<double>(index), 1.0);
    for (const auto& line : trace.lines) {
      double next = line.front().x + (line.size() > 1 ? shift : 0.0);
      for (const auto& point : line) {
        if (point.x < next) continue;
        draw_marker(canvas, point, trace.style.marker, 2.6, trace.style.colour);
        next = point.x + kMarkerDistance;
      }
    }
  }

  static void draw_marks(Canvas& canvas, const Rect& plot, const Trace& trace) {
    std::vector<std::vector<Point>> marks;
    marks.reserve(trace.top_marks.size() + trace.bottom_marks.size());
    for (const double x : trace.top_marks) marks.push_back({{x, plot.y}, {x, plot.y + kMarkLength}});
    for (const double x : trace.bottom_marks) marks.push_back({{x, plot.bottom()}, {x, plot.bottom() - kMarkLength}});
    canvas.lines(marks, {1.4, kAlarm});
  }

  const Curves& panel_;
  Axes axes_;
  std::vector<LegendEntry> entries_;
  double inset_ = 0.0;  // so that a legend does not stand on the red marks
};

}  // namespace

std::unique_ptr<Painter> painter(const Curves& panel) {
  for (const auto& series : panel.series) check(series);
  return std::make_unique<CurvesPainter>(panel);
}

}  // namespace ebmlab::report
