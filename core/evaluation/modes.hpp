// SPDX-License-Identifier: MIT
// Which modes of a known density the samples reach, and how evenly.
#pragma once

#include <ebmlab/dataset.hpp>

namespace ebmlab::evaluation {

/// A mode counts as covered when it holds at least this part of its fair share (1 / modes) of all samples.
inline constexpr double kCoveredShare = 0.2;

struct Coverage {
  double share_in_range;  ///< of all samples, within the radius of any centre
  std::int64_t covered;   ///< modes that count as covered
  double smallest;        ///< the smallest mode's share of all samples times the number of modes: 1 when all are even
};

/// A sample belongs to its nearest centre when it lies within the radius. x [N, D], own units. Throws Error without samples.
[[nodiscard]] Coverage mode_coverage(const at::Tensor& x, const Modes& modes);

}  // namespace ebmlab::evaluation
