// SPDX-License-Identifier: MIT
// NumPy's .npy, version 1.0: one array in a file (numpy.lib.format).
#pragma once

#include "storage/views.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ebmlab::storage {

/// Bytes of one element of a snapshot's dtype; none for a type that nobody writes.
[[nodiscard]] std::optional<std::int64_t> size_of_dtype(std::string_view dtype);

/// The bytes of a .npy file. `dtype`: float16, float32, float64, int8 to int64, uint8 to uint64 or bool; `data` is
/// little-endian and in C order. Errors: StoreError for another dtype, or data that is not of the shape's size.
[[nodiscard]] std::string npy_bytes(std::string_view dtype, std::span<const std::int64_t> shape,
                                    std::span<const std::byte> data);
[[nodiscard]] std::string npy_bytes(const SnapshotData& snapshot);

}  // namespace ebmlab::storage
