// SPDX-License-Identifier: MIT
// What becomes of a recorded series before it is drawn. Plain functions; none knows of a widget.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gui/plots/drawing.hpp"

namespace ebmlab::gui {

/// x does not fall; y may be anything.
struct Curve {
  std::vector<double> x, y;
};

/// The points that have a place on the y-axis; what has none goes into `off_scale`.
[[nodiscard]] Curve on_scale(const Curve& curve, Scale y, std::vector<OffScale>& off_scale);

/// An exponential moving average of about so many points (weight 1 - 1 / points on what was), without the pull of its start:
/// divided by the sum of its weights. 1 or less: as it is. All values finite.
void smooth(std::vector<double>& y, double points);

enum class Spread { kRange, kDeviation };  ///< lowest to highest; mean and standard deviation (of n - 1) around it

/// The mean over the curves at every x of any, between their points on straight lines, of those that have begun and not ended
/// there; with a band when there are several. All values finite.
[[nodiscard]] Line folded(std::span<const Curve> curves, Spread spread);

/// At most four points (first, lowest, highest, last) for each of so many pixel columns of the visible range, one more on
/// either side, and what is off scale once a column: it looks as all of it would.
[[nodiscard]] Line decimated(const Line& line, const Range& visible_x, Scale x, std::size_t columns);

}  // namespace ebmlab::gui
