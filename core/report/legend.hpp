// SPDX-License-Identifier: MIT
// The legend of a line plot: a line with its dash and marker beside each name. Internal.
#pragma once

#include "report/painter.hpp"

#include <optional>
#include <vector>

namespace ebmlab::report {

struct LegendEntry {
  std::string label;
  SeriesStyle style = {};
  bool is_alarm = false;  ///< explains the red marks at an edge
};

[[nodiscard]] Size legend_size(const Canvas& canvas, const std::vector<LegendEntry>& entries);
void draw_legend(Canvas& canvas, const Point& corner, const std::vector<LegendEntry>& entries, bool inside);

/// The upper left corner of a box of that size, in a corner of the plot or in the middle of a side, that no line passes; none
/// when all are taken. `inset` keeps the upper and lower edge free.
[[nodiscard]] std::optional<Point> free_corner(const Rect& plot, Size box, const std::vector<std::vector<Point>>& lines,
                                               double inset);

}  // namespace ebmlab::report
