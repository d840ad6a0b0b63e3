// SPDX-License-Identifier: MIT
// Products of a matrix with a block, with factors rounded to bfloat16 and sums in float32: what product-inl.hpp does, where a
// processor has instructions for it. A factor may also be the sum of two bfloat16 numbers, high and low: three products,
// without that of the low parts, are then good to 1e-5 (Henry, Tang and Heinecke 2019, arXiv 1904.06376).
#pragma once

#include <ebmlab/fused.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "accel/packed_matrix.hpp"

namespace ebmlab::accel {

/// Side of a tile, in rows of 64 bytes: 16 float32, 32 bfloat16 or 16 pairs of them.
inline constexpr std::int64_t kTile = 16;

/// Two bfloat16 of neighbouring columns in a word, the first in its lower half: what one multiply-add instruction takes.
using Bf16Pair = std::uint32_t;

/// A matrix in bfloat16 by tiles of 16 rows and 32 columns, the last ones filled up with zeros. In a tile row lies behind row.
class Bf16Matrix {
 public:
  /// Nothing: no rows.
  Bf16Matrix() = default;
  /// One plane: each element rounded. Two: what that leaves, rounded, in a second one.
  Bf16Matrix(const PackedMatrix& matrix, std::int64_t planes);

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t columns() const { return columns_; }
  [[nodiscard]] std::int64_t planes() const { return planes_; }
  [[nodiscard]] std::int64_t column_tiles() const { return (columns_ + 2 * kTile - 1) / (2 * kTile); }
  /// Pairs that a block of its columns makes.
  [[nodiscard]] std::int64_t block_pairs() const { return planes_ * column_tiles() * kTile * kLanes; }

  /// [16, 16] pairs.
  [[nodiscard]] const Bf16Pair* tile(std::int64_t row_tile, std::int64_t column_tile, std::int64_t plane) const {
    return pairs_.data() + offset(row_tile, column_tile, plane);
  }

 private:
  [[nodiscard]] std::int64_t offset(std::int64_t row_tile, std::int64_t column_tile, std::int64_t plane) const {
    return ((row_tile * column_tiles() + column_tile) * planes_ + plane) * kTile * kTile;
  }

  std::int64_t rows_ = 0, columns_ = 0, planes_ = 0;
  std::vector<Bf16Pair> pairs_;
};

/// The products that make up one of values in two planes, or one: plane of the matrix, plane of the block.
[[nodiscard]] std::span<const std::array<std::int64_t, 2>> terms(std::int64_t planes);

/// A block [columns, kLanes] as pairs [planes, columns / 2, kLanes], with zeros up to whole tiles.
void to_pairs(const Bf16Matrix& m, const float* x, Bf16Pair* pairs);

/// What multiplies bfloat16 here: nothing, AVX512-BF16, or AMX, which the first call asks the operating system for.
enum class Bf16Unit { kNone, kVectors, kTiles };
[[nodiscard]] Bf16Unit bf16_unit();

/// As multiply<then>() of product-inl.hpp, on a unit that the machine has. `pairs` is working memory for block_pairs().
void multiply(Bf16Unit unit, const Bf16Matrix& m, Then then, const float* x, const float* other, float* out, Bf16Pair* pairs);

}  // namespace ebmlab::accel
