// SPDX-License-Identifier: MIT
// Mean and covariance of events, of which every fitted Gaussian is made.
#pragma once

#include <ebmlab/tensors.hpp>

namespace ebmlab {

/// Of events flattened to [N, D], in float64 on their device.
struct Moments {
  at::Tensor mean;        ///< [D]
  at::Tensor covariance;  ///< [D, D], the mean product of deviations (divided by N)
};
[[nodiscard]] Moments moments_of(const at::Tensor& events);

}  // namespace ebmlab
