// SPDX-License-Identifier: MIT
// The sliced Wasserstein distance between two samples, in POT's convention: SW_p = ( mean over directions of W_p^p )^(1/p).
#pragma once

#include <ATen/ATen.h>
#include <ATen/core/Generator.h>

#include <cstdint>

namespace ebmlab::evaluation {

/// `count` directions, uniform on the sphere: [count, dimension], each of length 1, with the dtype of `like`.
[[nodiscard]] at::Tensor random_directions(std::int64_t count, std::int64_t dimension, at::Generator& generator,
                                           const at::Tensor& like);

/// The projections of x [N, D] on directions [P, D], each row ascending: [P, N]. float32 or float64 on the CPU, as x.
/// Keep it to compare one reference with many samples. Not-a-numbers sort to the ends of a row.
[[nodiscard]] at::Tensor sorted_projections(const at::Tensor& x, const at::Tensor& directions);

/// The distance between two outcomes of sorted_projections() on the same directions; equal or unequal N; p >= 1. One thread.
[[nodiscard]] double sliced_wasserstein_sorted(const at::Tensor& x, const at::Tensor& y, double p = 2.0);

/// x [N, D] against y [M, D] with fresh directions from `generator` (CPU). Units of the data. Throws Error on empty samples.
[[nodiscard]] double sliced_wasserstein(const at::Tensor& x, const at::Tensor& y, std::int64_t projections,
                                        at::Generator& generator, double p = 2.0);

}  // namespace ebmlab::evaluation
