// SPDX-License-Identifier: MIT
// The product by tiles. `Tiles` is the processor's eight tile registers, or a model of them (tests): whole rows of 64 bytes, 16
// of them, in use from its construction to its end.
#pragma once

#include "accel/bf16_product.hpp"

namespace ebmlab::accel {

/// What becomes of a square of sums [32, 32] whose first row is `row` and first lane `lane`: see Then.
void finish(const float* sums, const Bf16Matrix& m, Then then, std::int64_t row, std::int64_t lane, const float* other,
            float* out);

/// out = m x and so on from a block's pairs. Two by two tiles of sums are under way, so that four tiles read serve four
/// products.
template <typename Tiles>
void multiply_by_tiles(const Bf16Matrix& m, Then then, const Bf16Pair* pairs, const float* other, float* out) {
  constexpr std::int64_t kSquare = 2 * kTile;
  alignas(64) float sums[kSquare * kSquare];  // NOLINT(*-avoid-c-arrays): what tile registers are stored to
  constexpr std::size_t kMatrixStride = kTile * sizeof(Bf16Pair), kBlockStride = kLanes * sizeof(Bf16Pair);
  constexpr std::size_t kSumStride = kSquare * sizeof(float);
  const std::int64_t plane_size = m.column_tiles() * kTile * kLanes;
  Tiles tiles;
  for (std::int64_t lane = 0; lane < kLanes; lane += kSquare) {
    for (std::int64_t row = 0; row < m.rows(); row += kSquare) {
      const bool is_single = row + kTile >= m.rows();
      tiles.template zero<0>();
      tiles.template zero<1>();
      tiles.template zero<2>();
      tiles.template zero<3>();
      for (std::int64_t k = 0; k < m.column_tiles(); ++k) {
        for (const auto& [matrix_plane, block_plane] : terms(m.planes())) {
          const Bf16Pair* x = pairs + block_plane * plane_size + k * kTile * kLanes + lane;
          tiles.template load<6>(x, kBlockStride);
          tiles.template load<7>(x + kTile, kBlockStride);
          tiles.template load<4>(m.tile(row / kTile, k, matrix_plane), kMatrixStride);
          tiles.template add_product<0, 4, 6>();
          tiles.template add_product<1, 4, 7>();
          if (is_single) continue;
          tiles.template load<5>(m.tile(row / kTile + 1, k, matrix_plane), kMatrixStride);
          tiles.template add_product<2, 5, 6>();
          tiles.template add_product<3, 5, 7>();
        }
      }
      tiles.template store<0>(sums, kSumStride);
      tiles.template store<1>(sums + kTile, kSumStride);
      tiles.template store<2>(sums + kTile * kSquare, kSumStride);
      tiles.template store<3>(sums + kTile * kSquare + kTile, kSumStride);
      finish(sums, m, then, row, lane, other, out);
    }
  }
}

}  // namespace ebmlab::accel
