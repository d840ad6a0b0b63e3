// SPDX-License-Identifier: MIT
// Kernel Stein discrepancy: how far a sample is from a density of which only the gradient of the energy is known.
#pragma once

#include <ATen/ATen.h>

namespace ebmlab::evaluation {

struct SteinDiscrepancy {
  double squared;         ///< KSD^2, 1 / units of the data^2; it may be below 0
  double standard_error;  ///< jackknife of the U-statistic; not a number with fewer than 3 events
};

/// KSD^2 of the sample x [N, D] from exp(-E) / Z, with `gradient` = dE/dx at x [N, D] and the inverse multiquadric kernel
/// k(x, y) = (scale^2 + |x - y|^2)^(-1/2): the U-statistic over pairs, so its mean is 0 when x comes from the density. Needs
/// N >= 2; scale in units of the data. Not a number when an event or its gradient is not finite. Throws Error on other shapes.
/// Liu, Lee and Jordan (2016), eq. 6 and 14; the kernel is that of Gorham and Mackey (2017). Cost N^2 D.
[[nodiscard]] SteinDiscrepancy stein_discrepancy(const at::Tensor& x, const at::Tensor& gradient, double scale);

}  // namespace ebmlab::evaluation
