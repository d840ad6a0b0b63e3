// SPDX-License-Identifier: MIT
// Line plots: several series with bands, logarithmic axes, a legend, and non-finite values shown instead of hidden.
#pragma once

#include "report/axis.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace ebmlab::report {

/// y over x, both of one length; x ascends. A value that is not finite leaves a gap in the line and a red mark at the top edge;
/// one that a logarithmic axis cannot show (<= 0) a red mark at the bottom edge.
struct Series {
  std::string label;
  std::vector<double> x, y;
  std::vector<double> low = {}, high = {};          ///< a band, as long as y, or empty
  std::vector<double> alarms = {};                  ///< x of further red marks at the top edge
  std::optional<std::size_t> style = std::nullopt;  ///< the index of its style; by default its place in the panel
};

struct Curves {
  std::vector<Series> series;
  std::string title = {};
  std::string note = {};
  Axis x = {}, y = {};
  double width = 360, height = 220;  ///< of the plot in pixels
  bool legend = true;                ///< in the corner that is free, else at the right of the plot; unnamed series have none
};

/// The mean over runs with the same x, and a band of one sample standard deviation (n - 1) on either side. Values that are not
/// finite are left out of the mean and marked as alarms; so is the first step that a shorter run lacks.
[[nodiscard]] Series over_seeds(std::string label, std::vector<double> x, std::span<const std::vector<double>> runs);

}  // namespace ebmlab::report
