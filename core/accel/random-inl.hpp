// SPDX-License-Identifier: MIT
// Philox and normals in SIMD lanes, one chain a lane: the values of philox.hpp. Compiled once for each processor.
#if defined(EBMLAB_ACCEL_RANDOM_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef EBMLAB_ACCEL_RANDOM_INL
#undef EBMLAB_ACCEL_RANDOM_INL
#else
#define EBMLAB_ACCEL_RANDOM_INL
#endif

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "accel/philox.hpp"
#include "accel/vector_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ebmlab::accel::HWY_NAMESPACE {

/// Four words for each lane.
struct Words {
  VU w0, w1, w2, w3;
};

#if HWY_TARGET == HWY_SCALAR
HWY_INLINE Words philox_words(std::uint64_t seed, VU chain, std::uint32_t step, std::uint32_t group, Purpose purpose) {
  const DU du;
  const PhiloxWords words = philox({hn::GetLane(chain), step, group, static_cast<std::uint32_t>(purpose)}, seed);
  return {hn::Set(du, words[0]), hn::Set(du, words[1]), hn::Set(du, words[2]), hn::Set(du, words[3])};
}
#else
/// Ten rounds on counters in the even 32-bit lanes; the odd ones hold nothing. A 32 x 32 bit product then lies as a whole in
/// its pair of lanes, both halves where they are wanted.
HWY_INLINE Words even_rounds(Words c, std::uint64_t seed) {
  const DU du;
  const hn::RepartitionToWide<DU> dw;
  const VU m0 = hn::Set(du, kPhiloxMultiplier0), m1 = hn::Set(du, kPhiloxMultiplier1);
  auto key0 = static_cast<std::uint32_t>(seed), key1 = static_cast<std::uint32_t>(seed >> 32U);
  for (int round = 0; round < kPhiloxRounds; ++round) {
    const auto a = hn::MulEven(c.w0, m0), b = hn::MulEven(c.w2, m1);
    const VU high_a = hn::BitCast(du, hn::ShiftRight<32>(hn::BitCast(dw, a)));
    const VU high_b = hn::BitCast(du, hn::ShiftRight<32>(hn::BitCast(dw, b)));
    c = {hn::Xor(hn::Xor(high_b, c.w1), hn::Set(du, key0)), hn::BitCast(du, b),
         hn::Xor(hn::Xor(high_a, c.w3), hn::Set(du, key1)), hn::BitCast(du, a)};
    key0 += kPhiloxWeyl0;
    key1 += kPhiloxWeyl1;
  }
  return c;
}

/// The words of counters (chain of the lane, step, group, purpose).
HWY_INLINE Words philox_words(std::uint64_t seed, VU chains, std::uint32_t step, std::uint32_t group, Purpose purpose) {
  const DU du;
  const hn::RepartitionToWide<DU> dw;
  const VU s = hn::Set(du, step), g = hn::Set(du, group), p = hn::Set(du, static_cast<std::uint32_t>(purpose));
  const VU odd_chains = hn::BitCast(du, hn::ShiftRight<32>(hn::BitCast(dw, chains)));
  const Words even = even_rounds({chains, s, g, p}, seed), odd = even_rounds({odd_chains, s, g, p}, seed);
  const auto join = [&](VU e, VU o) { return hn::OddEven(hn::BitCast(du, hn::ShiftLeft<32>(hn::BitCast(dw, o))), e); };
  return {join(even.w0, odd.w0), join(even.w1, odd.w1), join(even.w2, odd.w2), join(even.w3, odd.w3)};
}
#endif

/// Two normals from two words (Box and Muller 1958).
HWY_INLINE void normals(VU radius_word, VU angle_word, V& first, V& second) {
  const D df;
  const DI di;
  const V bits = hn::ConvertTo(df, hn::BitCast(di, hn::ShiftRight<1>(radius_word)));
  const V u = hn::MulAdd(bits, hn::Set(df, 0x1p-31F), hn::Set(df, 0x1p-32F));
  const V radius = hn::Sqrt(hn::Mul(hn::Set(df, -2.0F), hn::Log(df, u)));
  V cosine, sine;
  cos_sin_of_turns(angle_word, cosine, sine);
  first = hn::Mul(radius, cosine);
  second = hn::Mul(radius, sine);
}

/// The normals of a counter's steps: [rows, kLanes] for the chains from `first_chain` on.
HWY_INLINE void fill_normals(std::uint64_t seed, std::int64_t first_chain, std::int64_t counter_step, std::int64_t rows,
                             float* HWY_RESTRICT out) {
  const D df;
  const DU du;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(df));
  for (std::int64_t l = 0; l < kLanes; l += lanes) {
    const VU chains = hn::Iota(du, static_cast<std::uint32_t>(first_chain + l));
    for (std::int64_t row = 0; row < rows; row += 4) {
      const Words words = philox_words(seed, chains, static_cast<std::uint32_t>(counter_step),
                                       static_cast<std::uint32_t>(row / 4), Purpose::kNormals);
      V a, b;
      float* place = out + row * kLanes + l;
      normals(words.w0, words.w1, a, b);
      hn::Store(a, df, place);
      hn::Store(b, df, place + kLanes);
      normals(words.w2, words.w3, a, b);
      hn::Store(a, df, place + 2 * kLanes);
      hn::Store(b, df, place + 3 * kLanes);
    }
  }
}

/// The decisions of a step, [kLanes] each.
HWY_INLINE void fill_decisions(std::uint64_t seed, std::int64_t first_chain, std::int64_t step, float* HWY_RESTRICT acceptance,
                               float* HWY_RESTRICT jitter) {
  const D df;
  const DU du;
  const DI di;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(df));
  const auto uniforms = [&](VU word) {
    return hn::Mul(hn::ConvertTo(df, hn::BitCast(di, hn::ShiftRight<8>(word))), hn::Set(df, 0x1p-24F));
  };
  for (std::int64_t l = 0; l < kLanes; l += lanes) {
    const VU chains = hn::Iota(du, static_cast<std::uint32_t>(first_chain + l));
    const Words words = philox_words(seed, chains, static_cast<std::uint32_t>(step), 0, Purpose::kDecisions);
    hn::Store(uniforms(words.w0), df, acceptance + l);
    hn::Store(uniforms(words.w1), df, jitter + l);
  }
}

}  // namespace ebmlab::accel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // EBMLAB_ACCEL_RANDOM_INL
