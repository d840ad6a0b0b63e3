// SPDX-License-Identifier: MIT
// Samples as pictures: points, a histogram, small images side by side.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gui/plots/snapshots.hpp"

namespace ebmlab::gui {

/// One column of samples [n, d], with what is not finite. Errors: StoreError for another shape or column.
[[nodiscard]] std::vector<double> column_of(const Array& samples, std::size_t column);

/// Images [n, height, width], each from its top, in about a square with one empty cell (NaN) between them. Errors: StoreError
/// for another shape.
[[nodiscard]] Grid mosaic(const Array& images);
/// The snapshot's own pixel_range, else that of all finite values.
[[nodiscard]] Range pixel_colors(const Array& images);

/// Values of equal parts of a range as a stepped line from its one end to the other.
[[nodiscard]] Line stepped(std::span<const double> values, const Range& range);
/// Density over so many equal parts of the range; values outside count in the total only.
[[nodiscard]] Line histogram(std::span<const double> values, const Range& range, std::size_t bins);

}  // namespace ebmlab::gui
