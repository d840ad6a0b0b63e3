// SPDX-License-Identifier: MIT
// NumPy's .npy, version 1.0: one array in a file (numpy.lib.format).
#pragma once

#include <ATen/ATen.h>

#include <string>

namespace ebmlab::sampling {

/// The bytes of a .npy file of `values` (float64, float32 or int64; little-endian, C order).
[[nodiscard]] std::string npy_bytes(const at::Tensor& values);

}  // namespace ebmlab::sampling
