// SPDX-License-Identifier: MIT
// Outlier scores that need no training, to stand beside an energy's. Higher means "more like the data".
#pragma once

#include <ATen/ATen.h>

namespace ebmlab::evaluation {

/// -(x - m)' (C + noise^2 diag(s^2))^-1 (x - m), with mean m, covariance C (divisor N - 1) and standard deviations s of the
/// training events [M, D]; a dimension that does not vary counts as s = 1. The noise gives constant dimensions a rank.
/// x [N, D] -> float64 [N]. Throws Error with fewer than 2 training events.
[[nodiscard]] at::Tensor mahalanobis_scores(const at::Tensor& x, const at::Tensor& train, double noise);

/// Minus the distance to the k-th nearest training event. x [N, D] -> float64 [N].
[[nodiscard]] at::Tensor neighbour_scores(const at::Tensor& x, const at::Tensor& train, std::int64_t k);

}  // namespace ebmlab::evaluation
