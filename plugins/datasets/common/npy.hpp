// SPDX-License-Identifier: MIT
// NumPy's .npy, formats 1.0 to 3.0 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html); plain or gzipped.
#pragma once

#include <ATen/ATen.h>

#include <filesystem>

namespace ebmlab::datasets {

/// The array, in C order: float64 when stored as float64 or as integers of 32 bits or more, else float32, which holds every
/// smaller type exactly. The header is held against the file's length before memory is taken. Throws ConfigError for whatever
/// is not a little-endian array of real numbers in C order with 1 to 8 dimensions, and for values that are not finite.
[[nodiscard]] at::Tensor read_npy(const std::filesystem::path& path);

}  // namespace ebmlab::datasets
