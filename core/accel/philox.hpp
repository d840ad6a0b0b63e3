// SPDX-License-Identifier: MIT
// The counter-based generator behind the chain engine, one value at a time: Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011).
// random-inl.hpp makes the same values in SIMD lanes.
//
// The engine's numbers are named, not drawn: seed, chain, step and dimension say which one it is. So they do not depend on how
// chains are split into blocks or threads.
#pragma once

#include <array>
#include <cstdint>

namespace ebmlab::accel {

inline constexpr std::uint32_t kPhiloxMultiplier0 = 0xD2511F53, kPhiloxMultiplier1 = 0xCD9E8D57;
inline constexpr std::uint32_t kPhiloxWeyl0 = 0x9E3779B9, kPhiloxWeyl1 = 0xBB67AE85;
inline constexpr int kPhiloxRounds = 10;

using PhiloxWords = std::array<std::uint32_t, 4>;

[[nodiscard]] constexpr PhiloxWords philox(PhiloxWords counter, std::uint64_t seed) {
  auto key0 = static_cast<std::uint32_t>(seed), key1 = static_cast<std::uint32_t>(seed >> 32U);
  for (int round = 0; round < kPhiloxRounds; ++round) {
    const std::uint64_t a = std::uint64_t{kPhiloxMultiplier0} * counter[0], b = std::uint64_t{kPhiloxMultiplier1} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32U) ^ counter[1] ^ key0, static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32U) ^ counter[3] ^ key1, static_cast<std::uint32_t>(a)};
    key0 += kPhiloxWeyl0;
    key1 += kPhiloxWeyl1;
  }
  return counter;
}

/// What a counter's numbers are for: its last word.
enum class Purpose : std::uint32_t { kNormals = 0, kDecisions = 1 };

/// A counter gives four words. Where events have one or two elements, one counter serves this many steps.
[[nodiscard]] constexpr std::int64_t steps_a_counter(std::int64_t dimension) {
  return dimension == 1 ? 4 : dimension == 2 ? 2 : 1;
}
/// Rows of normals that the steps of one counter take, a multiple of four.
[[nodiscard]] constexpr std::int64_t normal_rows(std::int64_t dimension) {
  return (steps_a_counter(dimension) * dimension + 3) / 4 * 4;
}

/// Uniform in (0, 1], for the radius of Box and Muller, whose logarithm must be finite.
[[nodiscard]] constexpr float positive_uniform(std::uint32_t word) {
  return static_cast<float>(word >> 1U) * 0x1p-31F + 0x1p-32F;
}
/// Uniform in [0, 1), with 24 bits.
[[nodiscard]] constexpr float uniform(std::uint32_t word) { return static_cast<float>(word >> 8U) * 0x1p-24F; }

/// The standard normal of a chain, step and element: words 2i and 2i + 1 give two (Box and Muller 1958), cosine first.
[[nodiscard]] float normal(std::uint64_t seed, std::int64_t chain, std::int64_t step, std::int64_t element,
                           std::int64_t dimension);

/// The uniform that decides on a proposal of a chain, and the one that jitters its step size.
struct Decision {
  float acceptance, jitter;
};
[[nodiscard]] Decision decision(std::uint64_t seed, std::int64_t chain, std::int64_t step);

}  // namespace ebmlab::accel
