// SPDX-License-Identifier: MIT
// A matrix as the product kernel reads it, and the rows of padding that this asks of its output.
#pragma once

#include <cstddef>
#include <cstdint>

#include "accel/aligned.hpp"

namespace ebmlab::accel {

/// What becomes of a product m x [rows, kLanes] at its place in the output: m x, m x + other [rows],
/// (m x) * other [rows, kLanes] by elements, or m x + other [rows, kLanes].
enum class Then { kStore, kAddBias, kTimes, kAddTo };

/// Rows that a tile of the product has: with two vectors of 8 lanes (AVX2) or four of 16 (AVX-512) they fill the registers.
inline constexpr std::int64_t kPanel = 6;

[[nodiscard]] constexpr std::int64_t padded(std::int64_t rows) { return (rows + kPanel - 1) / kPanel * kPanel; }

/// Panels of kPanel rows, column by column, the last one filled up with zeros: element (r, c) of a panel is at
/// [c * kPanel + r].
class PackedMatrix {
 public:
  PackedMatrix() : PackedMatrix(0, 0, [](std::int64_t, std::int64_t) { return 0.0F; }) {}
  /// `element(row, column)` gives the values.
  template <typename Element>
  PackedMatrix(std::int64_t rows, std::int64_t columns, const Element& element)
      : rows_(rows), columns_(columns), values_(static_cast<std::size_t>(padded(rows) * columns)) {
    float* place = values_.get();
    for (std::int64_t panel = 0; panel < rows; panel += kPanel) {
      for (std::int64_t c = 0; c < columns; ++c) {
        for (std::int64_t r = panel; r < panel + kPanel; ++r) *place++ = r < rows ? element(r, c) : 0.0F;
      }
    }
  }

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t columns() const { return columns_; }
  [[nodiscard]] const float* panel(std::int64_t first_row) const { return values_.get() + first_row * columns_; }

 private:
  std::int64_t rows_, columns_;
  AlignedFloats values_;
};

}  // namespace ebmlab::accel
