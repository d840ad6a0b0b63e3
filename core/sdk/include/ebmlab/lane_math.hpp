// SPDX-License-Identifier: MIT
// Elementary functions in single precision for loops over lanes (fused.hpp): without branches or calls, so that the compiler
// turns the loop around them into vector instructions. Relative error below 2e-7 where not said otherwise.
#pragma once

#include <bit>
#include <cstdint>

namespace ebmlab::lanes {

// Inlined for sure: a call would keep the loop around it scalar, and would not be compiled for the loop's processor.
#define EBMLAB_LANE inline __attribute__((always_inline))

/// -1, all of whose bits are set, or 0. With `chosen` a choice without a branch: at `x < a ? a : x` the compiler goes on with
/// the constant apart, and for AVX2 that keeps the loop scalar.
[[nodiscard]] EBMLAB_LANE std::int32_t all_bits_if(bool condition) { return -static_cast<std::int32_t>(condition); }
[[nodiscard]] EBMLAB_LANE float chosen(std::int32_t bits, float where_set, float elsewhere) {
  return std::bit_cast<float>((std::bit_cast<std::int32_t>(where_set) & bits) |
                              (std::bit_cast<std::int32_t>(elsewhere) & ~bits));
}

/// exp(x); 0 below -87, as at -87 above 88 (a finite 1.6e38).
[[nodiscard]] EBMLAB_LANE float exp(float x) {
  // x = n log 2 + r, with log 2 in two parts; exp(r) by Cephes' polynomial.
  constexpr float kToInteger = 12582912.0F;  // 1.5 * 2^23: adding it rounds to an integer
  const std::int32_t is_below = all_bits_if(x < -87.0F), is_above = all_bits_if(x > 88.0F);
  const float bounded = chosen(is_above, 88.0F, chosen(is_below, -87.0F, x));
  const float shifted = bounded * 1.44269504088896341F + kToInteger;
  const float n = shifted - kToInteger;
  const float r = (bounded - n * 0.693359375F) - n * -2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  const float mantissa = p * r * r + r + 1.0F;
  const std::int32_t exponent = std::bit_cast<std::int32_t>(shifted) - std::bit_cast<std::int32_t>(kToInteger);
  const float result = mantissa * std::bit_cast<float>((exponent + 127) << 23);
  return chosen(is_below, 0.0F, result);
}

/// log(x) for normal x > 0.
[[nodiscard]] EBMLAB_LANE float log(float x) {
  // x = m 2^e with m in [sqrt(1/2), sqrt(2)); log(m) by Cephes' polynomial in m - 1.
  constexpr std::int32_t kRootHalf = 0x3f3504f3;
  const auto bits = std::bit_cast<std::int32_t>(x);
  const std::int32_t exponent = (bits - kRootHalf) >> 23;
  const auto e = static_cast<float>(exponent);
  const float f = std::bit_cast<float>(bits - (exponent << 23)) - 1.0F;
  float p = 7.0376836292e-2F;
  p = p * f - 1.1514610310e-1F;
  p = p * f + 1.1676998740e-1F;
  p = p * f - 1.2420140846e-1F;
  p = p * f + 1.4249322787e-1F;
  p = p * f - 1.6668057665e-1F;
  p = p * f + 2.0000714765e-1F;
  p = p * f - 2.4999993993e-1F;
  p = p * f + 3.3333331174e-1F;
  const float square = f * f;
  return f + (e * -2.12194440e-4F + p * f * square - 0.5F * square) + e * 0.693359375F;
}

#undef EBMLAB_LANE

}  // namespace ebmlab::lanes
