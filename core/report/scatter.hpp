// SPDX-License-Identifier: MIT
// Samples in two dimensions, over reference data where there are some.
#pragma once

#include "report/grid.hpp"

namespace ebmlab::report {

struct Scatter {
  std::vector<Point> samples;
  std::vector<Point> reference = {};  ///< drawn below in grey: the data
  std::vector<Point> modes = {};
  std::string title = {};
  std::string note = {};
  Axis x = {}, y = {};       ///< without a range: all finite points of samples and reference
  double width = 220;        ///< of the plot in pixels; both axes have the same scale
  std::size_t style = 0;     ///< the colour is that of this series
  std::size_t most = 20000;  ///< of more points, evenly many are left out
};

/// The ranges of all finite points, with a little room, so that both axes have the same scale.
struct Extent {
  Range x, y;
};
[[nodiscard]] Extent extent_of(const Scatter& panel);

}  // namespace ebmlab::report
