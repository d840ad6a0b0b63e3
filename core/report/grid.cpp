// SPDX-License-Identifier: MIT
// Values on a regular 2-D grid.
#include "report/grid.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace ebmlab::report {
namespace {

/// A coordinate in units of grid points, clamped to the grid.
double grid_place(const Range& range, std::size_t count, GridPoints points, double value) {
  const double t = (value - range.low) / range.width();
  const auto n = static_cast<double>(count);
  const double place = points == GridPoints::on_border ? t * (n - 1.0) : t * n - 0.5;
  return std::clamp(place, 0.0, n - 1.0);
}

double smallest(const Grid& grid) {
  double result = std::numeric_limits<double>::infinity();
  for (const double value : grid.values) {
    if (std::isfinite(value)) result = std::min(result, value);
  }
  return std::isfinite(result) ? result : 0.0;
}

double finite_mean(const Grid& grid) {
  double sum = 0.0, count = 0.0;
  for (const double value : grid.values) {
    if (!std::isfinite(value)) continue;
    sum += value;
    count += 1.0;
  }
  return count > 0.0 ? sum / count : 0.0;
}

std::string size_text(const Grid& grid) { return std::to_string(grid.columns) + " x " + std::to_string(grid.rows); }

template <class Value>
std::vector<Point> as_points(std::span<const Value> pairs) {
  if (pairs.size() % 2 != 0) throw Error("points of a picture: " + std::to_string(pairs.size()) + " values: must be pairs");
  std::vector<Point> result(pairs.size() / 2);
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i] = {static_cast<double>(pairs[2 * i]), static_cast<double>(pairs[2 * i + 1])};
  }
  return result;
}

}  // namespace

void check(const Grid& grid) {
  if (grid.columns < 2 || grid.rows < 2) throw Error("grid of a picture: " + size_text(grid) + ": must be at least 2 x 2");
  if (grid.values.size() != grid.columns * grid.rows) {
    throw Error("grid of a picture: " + std::to_string(grid.values.size()) + " values: " + size_text(grid) + " needs " +
                std::to_string(grid.columns * grid.rows));
  }
  for (const auto& range : {grid.x, grid.y}) {
    if (!std::isfinite(range.low) || !std::isfinite(range.high) || !(range.low < range.high) || !std::isfinite(range.width())) {
      throw Error("grid of a picture: range [" + std::to_string(range.low) + ", " + std::to_string(range.high) +
                  "]: must be finite and ascending");
    }
  }
}

double value_at(const Grid& grid, double x, double y) {
  const double column = grid_place(grid.x, grid.columns, grid.points, x), row = grid_place(grid.y, grid.rows, grid.points, y);
  const auto c = std::min(static_cast<std::size_t>(column), grid.columns - 2),
             r = std::min(static_cast<std::size_t>(row), grid.rows - 2);
  const double u = column - static_cast<double>(c), v = row - static_cast<double>(r);
  const double mixed = (1 - v) * ((1 - u) * grid.at(c, r) + u * grid.at(c + 1, r)) +
                       v * ((1 - u) * grid.at(c, r + 1) + u * grid.at(c + 1, r + 1));
  if (std::isfinite(mixed)) return mixed;
  return grid.at(u < 0.5 ? c : c + 1, v < 0.5 ? r : r + 1);
}

Grid from_minimum(Grid grid) {
  const double low = smallest(grid);
  for (double& value : grid.values) value -= low;
  return grid;
}

Grid difference(const Grid& a, const Grid& b, bool up_to_a_constant) {
  check(a);
  check(b);
  if (a.columns != b.columns || a.rows != b.rows || a.x != b.x || a.y != b.y || a.points != b.points) {
    throw Error("difference of grids: " + size_text(a) + " and " + size_text(b) + ": must have the same size and ranges");
  }
  const double shift = up_to_a_constant ? finite_mean(a) - finite_mean(b) : 0.0;
  Grid result = a;
  for (std::size_t i = 0; i < result.values.size(); ++i) result.values[i] -= b.values[i] + shift;
  return result;
}

std::vector<double> doubles(std::span<const float> values) { return {values.begin(), values.end()}; }
std::vector<Point> points(std::span<const double> pairs) { return as_points(pairs); }
std::vector<Point> points(std::span<const float> pairs) { return as_points(pairs); }

}  // namespace ebmlab::report
