// SPDX-License-Identifier: MIT
// Placing and drawing legends.
#include "report/legend.hpp"

#include "report/marker.hpp"

#include <cmath>

namespace ebmlab::report {
namespace {

constexpr double kRow = 16.0, kSample = 26.0, kSampleGap = 6.0, kInset = 6.0, kLegendBorder = 6.0;
constexpr double kStep = 3.0;  // pixels between the places at which a line is looked at

bool contains(const Rect& rect, const Point& point) {
  return point.x >= rect.x && point.x <= rect.right() && point.y >= rect.y && point.y <= rect.bottom();
}

bool passes(const std::vector<Point>& line, const Rect& rect) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const Point from = line[i], to = line[i + 1 < line.size() ? i + 1 : i];
    const int steps = 1 + static_cast<int>(std::hypot(to.x - from.x, to.y - from.y) / kStep);
    for (int k = 0; k <= steps; ++k) {
      const double t = static_cast<double>(k) / steps;
      if (contains(rect, {from.x + t * (to.x - from.x), from.y + t * (to.y - from.y)})) return true;
    }
  }
  return false;
}

void draw_sample(Canvas& canvas, const Point& at, const LegendEntry& entry) {
  const Point middle{at.x + kSample / 2, at.y};
  if (entry.is_alarm) {
    canvas.line(std::vector<Point>{{middle.x, middle.y - 3.5}, {middle.x, middle.y + 3.5}}, {1.4, kAlarm});
    return;
  }
  canvas.line(std::vector<Point>{at, {at.x + kSample, at.y}}, {1.6, entry.style.colour, entry.style.dash});
  draw_marker(canvas, middle, entry.style.marker, 2.6, entry.style.colour);
}

}  // namespace

Size legend_size(const Canvas& canvas, const std::vector<LegendEntry>& entries) {
  double width = 0.0;
  for (const auto& entry : entries) width = std::max(width, canvas.text_width(entry.label, kTickFont));
  return {kSample + kSampleGap + width + 2 * kInset, kRow * static_cast<double>(entries.size()) + kInset};
}

void draw_legend(Canvas& canvas, const Point& corner, const std::vector<LegendEntry>& entries, bool inside) {
  const Size size = legend_size(canvas, entries);
  const Rect box{corner.x, corner.y, size.width, size.height};
  if (inside) {
    canvas.fill(box, {1.0, 1.0, 1.0, 0.85});
    canvas.frame(box, {0.6, hex(0xc8c8c8)});
  }
  double y = box.y + kInset / 2 + kRow / 2;
  for (const auto& entry : entries) {
    const double x = box.x + kInset;
    draw_sample(canvas, {x, y}, entry);
    canvas.text({x + kSample + kSampleGap, y}, entry.label, kTickFont, Align::left, Anchor::middle);
    y += kRow;
  }
}

std::optional<Point> free_corner(const Rect& plot, Size box, const std::vector<std::vector<Point>>& lines, double inset) {
  if (box.width > 0.7 * plot.width || box.height > 0.7 * plot.height) return std::nullopt;
  const double left = plot.x + kLegendBorder, right = plot.right() - kLegendBorder - box.width,
               middle = plot.centre().y - box.height / 2;
  const double top = plot.y + kLegendBorder + inset, bottom = plot.bottom() - kLegendBorder - inset - box.height;
  for (const Point corner : {Point{right, top}, Point{left, top}, Point{right, bottom}, Point{left, bottom},
                             Point{right, middle}, Point{left, middle}}) {
    const Rect place{corner.x - 2.0, corner.y - 2.0, box.width + 4.0, box.height + 4.0};
    const bool taken = std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return passes(line, place); });
    if (!taken) return corner;
  }
  return std::nullopt;
}

}  // namespace ebmlab::report
