// SPDX-License-Identifier: MIT
// The head of an NPY file, formats 1.0 to 3.0. No LibTorch here: npy.hpp reads the values behind it.
#pragma once

#include "common/file.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ebmlab::datasets {

/// The types that can be read, as NumPy names them: byte order, kind and bytes a value.
inline constexpr std::array<std::string_view, 12> kNpyTypes = {"<f8", "<f4", "<f2", "|u1", "|b1", "|i1",
                                                               "<i2", "<i4", "<i8", "<u2", "<u4", "<u8"};

struct NpyHeader {
  std::size_t type = 0;             ///< place in kNpyTypes
  std::vector<std::int64_t> shape;  ///< 1 to 8 dimensions, none empty, in C order
};

/// Held against the file's length; the reader stands before the first value then. Throws ConfigError for whatever is not a
/// little-endian array of real numbers in C order with 1 to 8 dimensions.
[[nodiscard]] NpyHeader read_npy_header(FileReader& reader);

}  // namespace ebmlab::datasets
