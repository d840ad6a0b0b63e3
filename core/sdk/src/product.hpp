// SPDX-License-Identifier: MIT
// Products of float32 matrices on the CPU, by core/accel where it is faster than LibTorch's BLAS. Internal.
#pragma once

#include <ebmlab/tensors.hpp>

namespace ebmlab::passes {

/// a [n, k] times b [k, m], in any layout. Rows are shared out among LibTorch's threads, and each sum is taken in one order:
/// the same numbers on one thread and on several.
[[nodiscard]] at::Tensor product(const at::Tensor& a, const at::Tensor& b);
/// sum += a b, for a dense sum [n, m]; an undefined one becomes the product.
void add_product(at::Tensor& sum, const at::Tensor& a, const at::Tensor& b);

}  // namespace ebmlab::passes
