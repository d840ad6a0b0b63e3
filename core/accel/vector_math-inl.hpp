// SPDX-License-Identifier: MIT
// Sine and cosine in SIMD lanes, both at once, and an exponential. Compiled once for each processor.
#if defined(EBMLAB_ACCEL_VECTOR_MATH_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef EBMLAB_ACCEL_VECTOR_MATH_INL
#undef EBMLAB_ACCEL_VECTOR_MATH_INL
#else
#define EBMLAB_ACCEL_VECTOR_MATH_INL
#endif

#include <hwy/highway.h>

#include "accel/simd-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ebmlab::accel::HWY_NAMESPACE {

/// exp(x), to 2e-7 relative; beyond +-87 as there (1.6e-38, 6.1e37). Without care for what underflows it takes half as many
/// instructions as Highway's.
HWY_INLINE V exp_of(V x) {
  const D df;
  const DI di;
  const V bounded = hn::Min(hn::Max(x, hn::Set(df, -87.0F)), hn::Set(df, 87.0F));
  const V n = hn::Round(hn::Mul(bounded, hn::Set(df, 1.44269504088896341F)));
  // log 2 in two parts, and Cephes' polynomial, as in lane_math.hpp.
  const V r = hn::NegMulAdd(n, hn::Set(df, -2.12194440e-4F), hn::NegMulAdd(n, hn::Set(df, 0.693359375F), bounded));
  V p = hn::MulAdd(hn::Set(df, 1.9875691500e-4F), r, hn::Set(df, 1.3981999507e-3F));
  p = hn::MulAdd(p, r, hn::Set(df, 8.3334519073e-3F));
  p = hn::MulAdd(p, r, hn::Set(df, 4.1665795894e-2F));
  p = hn::MulAdd(p, r, hn::Set(df, 1.6666665459e-1F));
  p = hn::MulAdd(p, r, hn::Set(df, 5.0000001201e-1F));
  const V mantissa = hn::MulAdd(hn::Mul(r, r), p, hn::Add(r, hn::Set(df, 1.0F)));
  return hn::BitCast(df, hn::Add(hn::BitCast(di, mantissa), hn::ShiftLeft<23>(hn::ConvertTo(di, n))));
}

/// cos and sin of x + quadrant pi / 2, for |x| <= pi / 4 (Cephes' polynomials).
HWY_INLINE void cos_sin(V x, VU quadrant, V& cosine, V& sine) {
  const D df;
  const DU du;
  const V z = hn::Mul(x, x);
  V s = hn::MulAdd(hn::Set(df, -1.9515295891e-4F), z, hn::Set(df, 8.3321608736e-3F));
  s = hn::MulAdd(s, z, hn::Set(df, -1.6666654611e-1F));
  s = hn::MulAdd(hn::Mul(s, z), x, x);
  V c = hn::MulAdd(hn::Set(df, 2.443315711809948e-5F), z, hn::Set(df, -1.388731625493765e-3F));
  c = hn::MulAdd(c, z, hn::Set(df, 4.166664568298827e-2F));
  c = hn::MulAdd(hn::Mul(c, z), z, hn::NegMulAdd(hn::Set(df, 0.5F), z, hn::Set(df, 1.0F)));
  // Quadrants 1 and 3 swap sine and cosine; the signs are those of the quadrant.
  const VU one = hn::Set(du, 1U), two = hn::Set(du, 2U);
  const auto is_odd = hn::MaskFromVec(hn::BitCast(df, hn::Sub(hn::Zero(du), hn::And(quadrant, one))));
  sine = hn::Xor(hn::IfThenElse(is_odd, c, s), hn::BitCast(df, hn::ShiftLeft<30>(hn::And(quadrant, two))));
  cosine = hn::Xor(hn::IfThenElse(is_odd, s, c), hn::BitCast(df, hn::ShiftLeft<30>(hn::And(hn::Add(quadrant, one), two))));
}

/// cos and sin of 2 pi words / 2^32. The quadrant is taken off in integers, exactly.
HWY_INLINE void cos_sin_of_turns(VU words, V& cosine, V& sine) {
  const D df;
  const DU du;
  const DI di;
  const VU quadrant = hn::ShiftRight<30>(hn::Add(words, hn::Set(du, 1U << 29U)));
  const auto rest = hn::BitCast(di, hn::Sub(words, hn::ShiftLeft<30>(quadrant)));
  cos_sin(hn::Mul(hn::ConvertTo(df, rest), hn::Set(df, 1.4629180792671596e-9F)), quadrant, cosine, sine);  // 2 pi / 2^32
}

/// cos and sin of x, to 2e-7 absolute for |x| < 1e4.
HWY_INLINE void cos_sin_of(V x, V& cosine, V& sine) {
  const D df;
  const DU du;
  const V quadrants = hn::Round(hn::Mul(x, hn::Set(df, 0.636619772367581343F)));
  // pi / 2 in three parts, of which the first two have trailing zeros (Cody and Waite 1980).
  V rest = hn::NegMulAdd(quadrants, hn::Set(df, 1.5703125F), x);
  rest = hn::NegMulAdd(quadrants, hn::Set(df, 4.837512969970703125e-4F), rest);
  rest = hn::NegMulAdd(quadrants, hn::Set(df, 7.54978995489188e-8F), rest);
  cos_sin(rest, hn::BitCast(du, hn::ConvertTo(DI(), quadrants)), cosine, sine);
}

}  // namespace ebmlab::accel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // EBMLAB_ACCEL_VECTOR_MATH_INL
