// SPDX-License-Identifier: MIT
#include "accel/matrix_product.hpp"

#include <algorithm>

#include "accel/aligned.hpp"
#include "accel/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "accel/matrix_product.cpp"
#include <hwy/foreach_target.h>
// After it: these are compiled once for each processor.
#include <hwy/highway.h>

#include "accel/simd-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ebmlab::accel::HWY_NAMESPACE {

// A tile of sums is kRows by kVectors vectors: with 6 by 2 on AVX2 and 6 by 4 on AVX-512 it fills the registers.
constexpr std::int64_t kTileRows = 6;
constexpr std::int64_t kTileVectors = HWY_TARGET == HWY_AVX3 ? 4 : 2;
constexpr std::int64_t kDepth = 256;  // of the right factor, at a time: with a tile's columns it stays in the nearest caches

/// Columns of the right factor, whole vectors of them, kDepth rows or fewer.
struct Panel {
  const float* values;
  std::int64_t depth, stride;
};

/// One tile: out += left panel, or out = left panel.
template <std::int64_t rows, std::int64_t vectors, typename Store>
HWY_INLINE void tile(const float* HWY_RESTRICT left, std::int64_t row_stride, std::int64_t column_stride, const Panel& panel,
                     const Store& store) {
  const D df;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(df));
  V sum[rows][vectors];  // NOLINT(*-avoid-c-arrays): registers, once the loops over it are unrolled
  HWY_UNROLL(6)
  for (std::int64_t r = 0; r < rows; ++r) {
    HWY_UNROLL(4)
    for (std::int64_t v = 0; v < vectors; ++v) sum[r][v] = hn::Zero(df);
  }
  const float* HWY_RESTRICT right = panel.values;
  for (std::int64_t k = 0; k < panel.depth; ++k, left += column_stride, right += panel.stride) {
    V column[vectors];  // NOLINT(*-avoid-c-arrays)
    HWY_UNROLL(4)
    for (std::int64_t v = 0; v < vectors; ++v) column[v] = hn::LoadU(df, right + v * lanes);
    HWY_UNROLL(6)
    for (std::int64_t r = 0; r < rows; ++r) {
      const V weight = hn::Set(df, left[r * row_stride]);
      HWY_UNROLL(4)
      for (std::int64_t v = 0; v < vectors; ++v) sum[r][v] = hn::MulAdd(weight, column[v], sum[r][v]);
    }
  }
  HWY_UNROLL(6)
  for (std::int64_t r = 0; r < rows; ++r) {
    HWY_UNROLL(4)
    for (std::int64_t v = 0; v < vectors; ++v) store(r, v * lanes, sum[r][v]);
  }
}

/// All rows of one panel of columns: out[r, 0 .. width) of rows that are `stride` apart.
template <std::int64_t vectors>
HWY_INLINE void panel_product(const Strided& left, std::int64_t first, const Panel& panel, std::int64_t width, bool is_added,
                              float* HWY_RESTRICT out, std::int64_t stride) {
  const D df;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(df));
  const float* values = left.values + first * left.column_stride;
  const auto rows_of = [&](auto count, std::int64_t row) HWY_ATTR {
    constexpr std::int64_t kRows = decltype(count)::value;
    float* place = out + row * stride;
    tile<kRows, vectors>(values + row * left.row_stride, left.row_stride, left.column_stride, panel,
                         [&](std::int64_t r, std::int64_t column, V sum) HWY_ATTR {
                           float* to = place + r * stride + column;
                           if (column + lanes <= width) {
                             hn::StoreU(is_added ? hn::Add(sum, hn::LoadU(df, to)) : sum, df, to);
                           } else {
                             const Part part{static_cast<std::size_t>(width - column)};
                             part.store(is_added ? hn::Add(sum, part.load(to)) : sum, to);
                           }
                         });
  };
  std::int64_t row = 0;
  for (; row + kTileRows <= left.rows; row += kTileRows) rows_of(std::integral_constant<std::int64_t, kTileRows>(), row);
  for (; row + 2 <= left.rows; row += 2) rows_of(std::integral_constant<std::int64_t, 2>(), row);
  for (; row < left.rows; ++row) rows_of(std::integral_constant<std::int64_t, 1>(), row);
}

void multiply(const Strided& left, const Strided& right, bool is_added, float* HWY_RESTRICT out) {
  const D df;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(df));
  const std::int64_t widest = kTileVectors * lanes;
  AlignedFloats packed(static_cast<std::size_t>(std::min(kDepth, right.rows) * widest));
  for (std::int64_t column = 0; column < right.columns; column += widest) {
    const std::int64_t width = std::min(widest, right.columns - column), vectors = (width + lanes - 1) / lanes;
    for (std::int64_t first = 0; first < right.rows; first += kDepth) {
      Panel panel{right.values + first * right.row_stride + column * right.column_stride, std::min(kDepth, right.rows - first),
                  right.row_stride};
      if (right.column_stride != 1 || width % lanes != 0) {  // not in order, or the last vector would reach beyond
        for (std::int64_t k = 0; k < panel.depth; ++k) {
          const float* from = panel.values + k * right.row_stride;
          float* to = packed.get() + k * vectors * lanes;
          for (std::int64_t c = 0; c < width; ++c) to[c] = from[c * right.column_stride];
          for (std::int64_t c = width; c < vectors * lanes; ++c) to[c] = 0.0F;
        }
        panel.values = packed.get();
        panel.stride = vectors * lanes;
      }
      const bool adds = is_added || first > 0;
      if (vectors == 1) panel_product<1>(left, first, panel, width, adds, out + column, right.columns);
      if (vectors == 2) panel_product<2>(left, first, panel, width, adds, out + column, right.columns);
      if constexpr (kTileVectors > 2) {
        if (vectors == 3) panel_product<3>(left, first, panel, width, adds, out + column, right.columns);
        if (vectors == 4) panel_product<4>(left, first, panel, width, adds, out + column, right.columns);
      }
    }
  }
}

}  // namespace ebmlab::accel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ebmlab::accel {

HWY_EXPORT(multiply);

void multiply(const Strided& left, const Strided& right, bool is_added, float* out) {
  HWY_DYNAMIC_DISPATCH(multiply)(left, right, is_added, out);
}

}  // namespace ebmlab::accel
#endif  // HWY_ONCE
