// SPDX-License-Identifier: MIT
// Nearest neighbours, and precision and recall by k-nearest-neighbour manifolds (Kynkaanniemi et al., 2019, eq. 1 to 3).
#pragma once

#include <ATen/ATen.h>

namespace ebmlab::evaluation {

/// The distance of each row of x [N, D] to its k-th nearest row of `reference` [M, D]: float64 [N]. Needs M >= k.
[[nodiscard]] at::Tensor kth_neighbour_distance(const at::Tensor& x, const at::Tensor& reference, std::int64_t k);

struct PrecisionRecall {
  double precision;  ///< share of samples within the balls round the reference events
  double recall;     ///< share of reference events within the balls round the samples
};

/// Balls reach to the k-th nearest other event of the same set. Both [N, D], at least k + 1 rows; use equal numbers.
/// Samples that are not finite lie in no ball and carry none.
[[nodiscard]] PrecisionRecall precision_recall(const at::Tensor& samples, const at::Tensor& reference, std::int64_t k);

}  // namespace ebmlab::evaluation
