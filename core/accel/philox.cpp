// SPDX-License-Identifier: MIT
#include "accel/philox.hpp"

#include <cmath>
#include <numbers>

namespace ebmlab::accel {

float normal(std::uint64_t seed, std::int64_t chain, std::int64_t step, std::int64_t element, std::int64_t dimension) {
  const std::int64_t steps = steps_a_counter(dimension), row = step % steps * dimension + element;
  const PhiloxWords words = philox({static_cast<std::uint32_t>(chain), static_cast<std::uint32_t>(step / steps),
                                    static_cast<std::uint32_t>(row / 4), static_cast<std::uint32_t>(Purpose::kNormals)},
                                   seed);
  const auto first = static_cast<std::size_t>(row % 4 / 2 * 2);
  const double radius = std::sqrt(-2.0 * std::log(positive_uniform(words.at(first))));
  const double angle = 2.0 * std::numbers::pi * 0x1p-32 * words.at(first + 1);
  return static_cast<float>(row % 2 == 0 ? radius * std::cos(angle) : radius * std::sin(angle));
}

Decision decision(std::uint64_t seed, std::int64_t chain, std::int64_t step) {
  const PhiloxWords words = philox(
      {static_cast<std::uint32_t>(chain), static_cast<std::uint32_t>(step), 0, static_cast<std::uint32_t>(Purpose::kDecisions)},
      seed);
  return {uniform(words[0]), uniform(words[1])};
}

}  // namespace ebmlab::accel
