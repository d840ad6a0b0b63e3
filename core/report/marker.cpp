// SPDX-License-Identifier: MIT
// The markers of series.
#include "report/marker.hpp"

namespace ebmlab::report {
namespace {

std::vector<Point> outline(Marker marker, double r) {
  switch (marker) {
    case Marker::triangle:
      return {{0, -1.25 * r}, {1.2 * r, 0.9 * r}, {-1.2 * r, 0.9 * r}};
    case Marker::triangle_down:
      return {{0, 1.25 * r}, {1.2 * r, -0.9 * r}, {-1.2 * r, -0.9 * r}};
    case Marker::diamond:
      return {{0, -1.4 * r}, {1.4 * r, 0}, {0, 1.4 * r}, {-1.4 * r, 0}};
    default:
      return {{-r, -r}, {r, -r}, {r, r}, {-r, r}};
  }
}

std::vector<std::vector<Point>> strokes(Marker marker, const Point& at, double r) {
  if (marker == Marker::cross) {
    return {{{at.x - r, at.y - r}, {at.x + r, at.y + r}}, {{at.x - r, at.y + r}, {at.x + r, at.y - r}}};
  }
  const double s = 1.3 * r;
  return {{{at.x - s, at.y}, {at.x + s, at.y}}, {{at.x, at.y - s}, {at.x, at.y + s}}};
}

}  // namespace

void draw_marker(Canvas& canvas, const Point& at, Marker marker, double radius, const Colour& colour) {
  if (marker == Marker::cross || marker == Marker::plus)
    return canvas.lines(strokes(marker, at, radius), {0.6 * radius, colour});
  if (marker == Marker::circle) return canvas.disc(at, 1.1 * radius, colour);
  auto corners = outline(marker, radius);
  for (auto& corner : corners) corner = {at.x + corner.x, at.y + corner.y};
  canvas.fill(corners, colour);
}

}  // namespace ebmlab::report
