// SPDX-License-Identifier: MIT
// From a series to what is drawn of it, in pixels. Internal.
#pragma once

#include "report/axes.hpp"
#include "report/curves.hpp"

namespace ebmlab::report {

struct Trace {
  SeriesStyle style;
  std::vector<std::vector<Point>> lines;        ///< pieces between gaps; a single point is a piece too
  std::vector<std::vector<Point>> bands;        ///< closed outlines
  std::vector<double> top_marks, bottom_marks;  ///< x of what cannot be drawn
};

/// Throws Error when the lengths differ.
void check(const Series& series);

/// Dense series keep the first, smallest, largest and last value of each pixel column.
[[nodiscard]] Trace trace(const Series& series, std::size_t index, const Curves& panel, const Axes& axes, const Rect& plot);

/// The ranges of all values and bands that can be drawn, with a little room in y.
[[nodiscard]] Range x_range_of(const Curves& panel);
[[nodiscard]] Range y_range_of(const Curves& panel);

}  // namespace ebmlab::report
