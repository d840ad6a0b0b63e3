// SPDX-License-Identifier: MIT
// Optimal assignment, and with it the exact Wasserstein distance between two samples of one size.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

namespace ebmlab::evaluation {

/// The column of each row, every column once, that makes the sum of cost[row][column] least. cost [N, N], finite. Shortest
/// augmenting paths (Jonker and Volgenant, 1987; Crouse, 2016), at most N^3 steps. Throws Error on another shape or cost.
[[nodiscard]] std::vector<std::int64_t> optimal_assignment(const at::Tensor& cost);

/// W_2 = sqrt( min over pairings of the mean of |x - y|^2 ), exact, of x and y [N, D]. Units of the data. Not a number when an
/// event is not finite. Throws Error on unequal or empty samples.
[[nodiscard]] double wasserstein2(const at::Tensor& x, const at::Tensor& y);

}  // namespace ebmlab::evaluation
