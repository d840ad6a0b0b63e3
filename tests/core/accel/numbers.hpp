// SPDX-License-Identifier: MIT
// Numbers without a pattern, the same in every run.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace ebmlab::accel {

/// In +-bound.
inline std::vector<float> numbers(std::size_t count, float bound, float phase) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const float x = std::sin(12.9898F * static_cast<float>(i) + phase) * 437.585F;
    values[i] = bound * (2.0F * (x - std::floor(x)) - 1.0F);
  }
  return values;
}

}  // namespace ebmlab::accel
