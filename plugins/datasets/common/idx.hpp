// SPDX-License-Identifier: MIT
// IDX, the format of MNIST: a big-endian header (two zero bytes, type, rank, sizes) and the values behind it; plain or gzipped.
#pragma once

#include <ATen/ATen.h>

#include <filesystem>

namespace ebmlab::datasets {

/// Images of bytes: uint8 [N, H, W]. The header is held against the file's length before memory is taken. Throws ConfigError.
[[nodiscard]] at::Tensor read_idx_images(const std::filesystem::path& path);

/// Labels of bytes: uint8 [N].
[[nodiscard]] at::Tensor read_idx_labels(const std::filesystem::path& path);

}  // namespace ebmlab::datasets
