// SPDX-License-Identifier: MIT
// The product of a packed matrix with a block's columns, the kernel in which a network spends its time. Compiled once for each
// processor. README.md walks through it.
#if defined(EBMLAB_ACCEL_PRODUCT_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef EBMLAB_ACCEL_PRODUCT_INL
#undef EBMLAB_ACCEL_PRODUCT_INL
#else
#define EBMLAB_ACCEL_PRODUCT_INL
#endif

#include <hwy/highway.h>
#include <ebmlab/fused.hpp>

#include "accel/packed_matrix.hpp"
#include "accel/vector_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ebmlab::accel::HWY_NAMESPACE {

/// out = m x, and what Then says. `x` is [columns, kLanes]; out and other have padded(rows) rows, and are not the same.
template <Then then>
HWY_INLINE void multiply(const PackedMatrix& m, const float* HWY_RESTRICT x, const float* HWY_RESTRICT other,
                         float* HWY_RESTRICT out) {
  const D df;
  constexpr std::int64_t kVectors = HWY_TARGET == HWY_AVX3 ? 4 : 2;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(df));
  const std::int64_t columns = m.columns();
  // A strip of x stays in the nearest cache while the panels of the matrix pass by.
  for (std::int64_t l = 0; l < kLanes; l += kVectors * lanes) {
    for (std::int64_t row = 0; row < m.rows(); row += kPanel) {
      V sum[kPanel][kVectors];  // NOLINT(*-avoid-c-arrays): registers, once the loops over it are unrolled
      HWY_UNROLL(6)
      for (std::int64_t r = 0; r < kPanel; ++r) {
        HWY_UNROLL(4)
        for (std::int64_t v = 0; v < kVectors; ++v) {
          sum[r][v] = then == Then::kAddBias ? hn::Set(df, other[row + r]) : hn::Zero(df);
        }
      }
      const float* HWY_RESTRICT weights = m.panel(row);
      const float* HWY_RESTRICT strip = x + l;
      for (std::int64_t c = 0; c < columns; ++c, weights += kPanel, strip += kLanes) {
        V column[kVectors];  // NOLINT(*-avoid-c-arrays)
        HWY_UNROLL(4)
        for (std::int64_t v = 0; v < kVectors; ++v) column[v] = hn::Load(df, strip + v * lanes);
        HWY_UNROLL(6)
        for (std::int64_t r = 0; r < kPanel; ++r) {
          const V weight = hn::Set(df, weights[r]);
          HWY_UNROLL(4)
          for (std::int64_t v = 0; v < kVectors; ++v) sum[r][v] = hn::MulAdd(weight, column[v], sum[r][v]);
        }
      }
      HWY_UNROLL(6)
      for (std::int64_t r = 0; r < kPanel; ++r) {
        HWY_UNROLL(4)
        for (std::int64_t v = 0; v < kVectors; ++v) {
          const std::int64_t place = (row + r) * kLanes + l + v * lanes;
          V value = sum[r][v];
          if constexpr (then == Then::kTimes) value = hn::Mul(value, hn::Load(df, other + place));
          if constexpr (then == Then::kAddTo) value = hn::Add(value, hn::Load(df, other + place));
          hn::Store(value, df, out + place);
        }
      }
    }
  }
}

}  // namespace ebmlab::accel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // EBMLAB_ACCEL_PRODUCT_INL
