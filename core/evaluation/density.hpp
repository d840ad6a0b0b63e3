// SPDX-License-Identifier: MIT
// KL(p||q), total variation and log Z of an energy by quadrature on a box.
#pragma once

#include <ATen/ATen.h>

namespace ebmlab::evaluation {

struct GridComparison {
  double kl;               ///< KL(p||q) in nats, both densities normalised on the box; never below 0 but for rounding
  double total_variation;  ///< half the integral of |p - q|, both normalised on the box: in [0, 1]
  double log_z;            ///< log of the integral of exp(-E) over the box
  double log_mass;         ///< log of the integral of p over the box: 0 when the box holds all of p
};

/// `log_p` and `energy` at the centres of equal cells of volume `cell` (any shape, the same for both; `-inf` allowed in log_p).
/// Midpoint rule. Not a number when an energy is; KL is infinite when q is 0 where p is not.
[[nodiscard]] GridComparison compare_on_grid(const at::Tensor& log_p, const at::Tensor& energy, double cell);

}  // namespace ebmlab::evaluation
