// SPDX-License-Identifier: MIT
#include "gui/plots/landscape.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "storage/error.hpp"

namespace ebmlab::gui {
namespace {

Range finite_range(std::span<const Grid> grids) {
  Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const Grid& grid : grids) {
    for (const double value : grid.values) {
      if (!std::isfinite(value)) continue;
      range.low = std::min(range.low, value);
      range.high = std::max(range.high, value);
    }
  }
  return range.low <= range.high ? range : Range{0.0, 1.0};
}

}  // namespace

Grid negative_log_density(const Array& energy_grid) {
  const std::optional<Box> box = box_of(energy_grid.info.bounds_json);
  if (energy_grid.info.shape.size() != 2 || energy_grid.extent(0) < 2 || energy_grid.extent(1) < 2 || !box) {
    throw storage::StoreError("snapshot " + energy_grid.info.name + ": it has not the shape or the bounds of a plane grid");
  }
  Grid grid{energy_grid.extent(1), energy_grid.extent(0), box->x, box->y, energy_grid.values};
  const double log_z = energy_grid.info.log_z.value_or(0.0);
  for (double& value : grid.values) value += log_z;
  return grid;
}

Grid density(Grid negative_log) {
  for (double& value : negative_log.values) value = std::exp(-value);
  return negative_log;
}

std::optional<Grid> difference(const Grid& a, const Grid& b, double most) {
  if (a.columns != b.columns || a.rows != b.rows || a.x != b.x || a.y != b.y) return std::nullopt;
  Grid result = a;
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    const double left = a.values[i], right = b.values[i];
    // std::min would let a NaN pass as `most` on one side and not on the other.
    result.values[i] = std::isnan(left) || std::isnan(right) ? std::nan("") : std::min(left, most) - std::min(right, most);
  }
  return result;
}

Range well_colors(std::span<const Grid> grids) {
  const double low = finite_range(grids).low;
  return {low, low + kWellDepth};
}

Range density_colors(std::span<const Grid> grids) {
  const double high = finite_range(grids).high;
  return {0.0, high > 0.0 ? high : 1.0};
}

Range difference_colors(const Grid& grid) {
  const Range range = finite_range({&grid, 1});
  const double most = std::max(std::abs(range.low), std::abs(range.high));
  return most > 0.0 ? Range{-most, most} : Range{-1.0, 1.0};
}

std::vector<double> contour_levels(const Range& range, int about) {
  std::vector<double> levels;
  if (about < 1 || !(range.width() > 0.0) || !std::isfinite(range.width())) return levels;
  const double rough = range.width() / about;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10.0 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough * (1.0 - 1e-9)) {
      step = factor * power;
      break;
    }
  }
  for (double k = std::floor(range.low / step) + 1.0; k * step < range.high; ++k) levels.push_back(k * step);
  return levels;
}

}  // namespace ebmlab::gui
