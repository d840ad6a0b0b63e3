// SPDX-License-Identifier: MIT
// Lines of equal value on a grid (marching squares). Internal.
#pragma once

#include "report/grid.hpp"

#include <vector>

namespace ebmlab::report {

/// The lines at `level` in data units: closed ones end where they begin. Cells with a value that is not finite hold no line.
[[nodiscard]] std::vector<std::vector<Point>> contour_lines(const Grid& grid, double level);

}  // namespace ebmlab::report
