// SPDX-License-Identifier: MIT
// Values on a regular 2-D grid, and what pictures need of them.
#pragma once

#include "report/axis.hpp"
#include "report/canvas.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace ebmlab::report {

/// Whether the outermost values lie on the border of the ranges (like linspace) or half a cell inside.
enum class GridPoints { on_border, cell_centres };

/// values[row * columns + column]; x grows with the column, y with the row: row 0 lies at y.low. At least 2 x 2.
struct Grid {
  std::size_t columns = 0, rows = 0;
  Range x, y;
  std::vector<double> values;
  GridPoints points = GridPoints::on_border;

  [[nodiscard]] double at(std::size_t column, std::size_t row) const { return values[row * columns + column]; }
};

/// Throws Error when the number of values, the size or a range is wrong.
void check(const Grid& grid);

/// Bilinear between the grid's points; next to a value that is not finite, the nearest one. Clamped at the border.
[[nodiscard]] double value_at(const Grid& grid, double x, double y);

/// The grid minus its smallest finite value: energies are known only up to a constant.
[[nodiscard]] Grid from_minimum(Grid grid);

/// a - b on the same grid, each taken from its mean of finite values when `up_to_a_constant`. Throws Error when the grids
/// differ.
[[nodiscard]] Grid difference(const Grid& a, const Grid& b, bool up_to_a_constant);

/// Plain values as doubles, and pairs (x0, y0, x1, y1, ...) as points; an odd number of values throws Error.
[[nodiscard]] std::vector<double> doubles(std::span<const float> values);
[[nodiscard]] std::vector<Point> points(std::span<const double> pairs);
[[nodiscard]] std::vector<Point> points(std::span<const float> pairs);

}  // namespace ebmlab::report
