// SPDX-License-Identifier: MIT
// The frame of a plot: ticks, labels, and the way from data to pixels. Internal.
#pragma once

#include "report/axis.hpp"
#include "report/painter.hpp"

namespace ebmlab::report {

class Axes {
 public:
  /// The ranges are drawable; `size` is the plot's and decides how many ticks there are.
  Axes(const Axis& x, const Axis& y, const Range& x_range, const Range& y_range, Size size);

  [[nodiscard]] Margins margins(const Canvas& canvas) const;
  void draw_grid(Canvas& canvas, const Rect& plot) const;
  void draw_frame(Canvas& canvas, const Rect& plot) const;

  /// Where a data point goes; NaN where it cannot be drawn.
  [[nodiscard]] Point place(const Rect& plot, double x, double y) const;
  [[nodiscard]] const Range& x_range() const { return x_range_; }
  [[nodiscard]] const Range& y_range() const { return y_range_; }

 private:
  [[nodiscard]] double y_label_width(const Canvas& canvas) const;
  [[nodiscard]] double x_label_overhang(const Canvas& canvas) const;
  void draw_x(Canvas& canvas, const Rect& plot) const;
  void draw_y(Canvas& canvas, const Rect& plot) const;

  Axis x_, y_;
  Range x_range_, y_range_;
  std::vector<Tick> x_ticks_, y_ticks_;
  double width_;
};

/// The size of a plot of this width on which both axes have the same scale, within sensible proportions.
[[nodiscard]] Size equal_aspect(double width, const Range& x, const Range& y);

/// The points that lie within both ranges, as pixels; the number of the others goes into `left_out`.
[[nodiscard]] std::vector<Point> placed(const Axes& axes, const Rect& plot, std::span<const Point> points,
                                        std::size_t& left_out);

/// "12 outside" in the lower right corner, if any are.
void draw_left_out(Canvas& canvas, const Rect& plot, std::size_t count);

/// Crosses that stand out on any colour.
void draw_modes(Canvas& canvas, std::span<const Point> places);

}  // namespace ebmlab::report
