// SPDX-License-Identifier: MIT
// A heat map of an energy, a density or a difference on a 2-D grid, with contour lines, colour bar, samples and true modes.
#pragma once

#include "report/grid.hpp"

namespace ebmlab::report {

struct Landscape {
  Grid grid;
  std::string title = {};
  std::string note = {};  ///< a quieter line below the title
  Palette palette = Palette::viridis;

  /// The values of the two end colours; what lies beyond takes the end colour and the colour bar gets an arrow. By default all
  /// finite values; for the diverging palette symmetric around 0. NaN is grey.
  std::optional<Range> colours = std::nullopt;
  std::string colour_label = {};
  bool colour_bar = true;
  int contours = 8;  ///< about so many levels, at 1-2-5 values; 0: none

  std::vector<Point> samples = {};
  std::vector<Point> modes = {};
  Axis x = {}, y = {};
  double width = 220;  ///< of the plot in pixels; its height follows from the ranges
};

/// [minimum, minimum + nats] over all finite values: where an energy decides; beyond, the density is below exp(-nats) of its
/// peak.
[[nodiscard]] Range wells(std::span<const double> energies, double nats = 10.0);

/// What a landscape without given colours spans.
[[nodiscard]] Range colour_range(const Landscape& panel);

}  // namespace ebmlab::report
