// SPDX-License-Identifier: MIT
// Mahalanobis distance and nearest neighbours as outlier scores.
#include "evaluation/baselines.hpp"

#include <ebmlab/error.hpp>

#include "evaluation/manifold.hpp"

namespace ebmlab::evaluation {

at::Tensor mahalanobis_scores(const at::Tensor& x, const at::Tensor& train, double noise) {
  if (train.dim() != 2 || train.size(0) < 2) throw Error("mahalanobis: at least 2 training events [M, D] are needed");
  const at::Tensor rows = train.to(at::kDouble);
  const at::Tensor mean = rows.mean(0);
  const at::Tensor deviation = rows.std(0);
  const at::Tensor unit = at::where(deviation > 0, deviation, at::ones_like(deviation));
  const at::Tensor centred = (rows - mean) / unit;
  const at::Tensor covariance = centred.t().mm(centred) / static_cast<double>(rows.size(0) - 1);
  const at::Tensor factor = at::linalg_cholesky(covariance + noise * noise * at::eye(rows.size(1), rows.options()));
  const at::Tensor whitened = at::linalg_solve_triangular(factor, ((x.to(at::kDouble) - mean) / unit).t(), false);
  return -whitened.square().sum(0);
}

at::Tensor neighbour_scores(const at::Tensor& x, const at::Tensor& train, std::int64_t k) {
  const at::Tensor centre = train.to(at::kDouble).mean(0);  // far from the origin, distances by products would cancel
  return -kth_neighbour_distance(x.to(at::kDouble) - centre, train.to(at::kDouble) - centre, k);
}

}  // namespace ebmlab::evaluation
