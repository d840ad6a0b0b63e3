// SPDX-License-Identifier: MIT
// Energy grids as pictures show them: in one gauge, as a density, and as a difference.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "gui/plots/drawing.hpp"
#include "gui/plots/snapshots.hpp"

namespace ebmlab::gui {

/// So far above the deepest point an energy decides; beyond, the density is below exp(-10) of its peak.
inline constexpr double kWellDepth = 10.0;  ///< nats

/// -log q = E + log Z of an energy_grid, nats: energies are known up to a constant only, this is not. Errors: StoreError when
/// it has no shape or bounds of a plane grid.
[[nodiscard]] Grid negative_log_density(const Array& energy_grid);
/// q = exp(-that).
[[nodiscard]] Grid density(Grid negative_log);
/// a - b, both cut off at `most` first, so that regions where neither has any mass do not decide; none when they are not on
/// the same grid.
[[nodiscard]] std::optional<Grid> difference(const Grid& a, const Grid& b, double most);

/// From the lowest finite value of all to kWellDepth above it.
[[nodiscard]] Range well_colors(std::span<const Grid> grids);
/// From 0 to the largest finite value of all.
[[nodiscard]] Range density_colors(std::span<const Grid> grids);
/// Around 0, to the largest absolute value.
[[nodiscard]] Range difference_colors(const Grid& grid);

/// About so many values at 1, 2 or 5 times a power of ten inside the range.
[[nodiscard]] std::vector<double> contour_levels(const Range& range, int about);
/// The lines at a level, by marching squares: closed ones end where they begin. Cells with a value that is not finite hold
/// none.
[[nodiscard]] std::vector<std::vector<Point>> contour_lines(const Grid& grid, double level);

}  // namespace ebmlab::gui
