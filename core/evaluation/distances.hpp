// SPDX-License-Identifier: MIT
// Distances between two samples from all pairs of events: cost grows with N squared. x [N, D] and y [M, D] on the CPU.
#pragma once

#include <ATen/ATen.h>

namespace ebmlab::evaluation {

/// MMD^2 with the kernel exp(-|x - y|^2 / (2 bandwidth^2)), unbiased (a U-statistic: it may be below 0). N, M >= 2.
[[nodiscard]] double mmd2_unbiased(const at::Tensor& x, const at::Tensor& y, double bandwidth);

/// 2 E|x - y| - E|x - x'| - E|y - y'|, unbiased (it may be below 0), Szekely and Rizzo. Units of the data. N, M >= 2.
[[nodiscard]] double energy_distance(const at::Tensor& x, const at::Tensor& y);

/// The median distance between events of the first 1000 rows of x, the usual bandwidth. Units of the data.
[[nodiscard]] double median_distance(const at::Tensor& x);

}  // namespace ebmlab::evaluation
