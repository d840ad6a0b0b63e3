// SPDX-License-Identifier: MIT
// A mixture of Gaussians with one standard deviation: what rings, grids and noisy curves are made of.
#pragma once

#include <ebmlab/dataset.hpp>

namespace ebmlab::datasets {

struct IsotropicMixture {
  at::Tensor centers;      ///< [K, D] float64
  at::Tensor log_weights;  ///< [K] float64, logsumexp 0
  double sd;               ///< of every component in every dimension

  /// Exact log density in nats, [B, D] -> [B], in float64 whatever x is.
  [[nodiscard]] at::Tensor log_density(const at::Tensor& x) const;

  /// Exact mean and standard deviation of each dimension.
  [[nodiscard]] Scaling moments() const;
};

/// Components of equal weight.
[[nodiscard]] IsotropicMixture equal_mixture(at::Tensor centers, double sd);

}  // namespace ebmlab::datasets
