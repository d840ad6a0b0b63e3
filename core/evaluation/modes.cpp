// SPDX-License-Identifier: MIT
// Counts of samples by nearest mode.
#include "evaluation/modes.hpp"

#include <ebmlab/error.hpp>

namespace ebmlab::evaluation {

Coverage mode_coverage(const at::Tensor& x, const Modes& modes) {
  const at::Tensor centers = modes.centers.to(at::kDouble).flatten(1);
  if (x.dim() != 2 || x.size(0) == 0 || x.size(1) != centers.size(1))
    throw Error("mode_coverage: the samples must be [N, " + std::to_string(centers.size(1)) + "] with N above 0");
  const auto count = static_cast<double>(centers.size(0));
  const auto n = static_cast<double>(x.size(0));
  const auto [distance, nearest] = at::cdist(x.to(at::kDouble), centers, 2.0, 2).min(1);
  const at::Tensor inside = distance <= modes.radius;
  // A mode's events times the number of modes: whole numbers, so that a share of exactly 20 % is one.
  const at::Tensor held = at::bincount(nearest.masked_select(inside), {}, centers.size(0)).to(at::kDouble) * count;
  const auto covered = (held >= kCoveredShare * n).sum().item<std::int64_t>();
  return {inside.sum().item<double>() / n, covered, held.min().item<double>() / n};
}

}  // namespace ebmlab::evaluation
