// SPDX-License-Identifier: MIT
// Where a density lives: the region worth integrating and drawing, and its modes.
#pragma once

#include <ebmlab/tensors.hpp>

namespace ebmlab {

/// The region on which a density is integrated and drawn: own units, one interval a dimension.
struct Box {
  std::vector<double> low, high;
};

/// Modes of a density, for coverage: a sample within `radius` of a centre belongs to it. Own units.
struct Modes {
  at::Tensor centers;  ///< [K, D]
  double radius;
};

}  // namespace ebmlab
