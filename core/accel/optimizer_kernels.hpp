// SPDX-License-Identifier: MIT
// Adam with clipping and a moving average in one sweep over memory (arXiv 1412.6980, algorithm 1).
#pragma once

#include <cstddef>

namespace ebmlab::accel {

/// Sum of squares of n floats, accumulated in double.
[[nodiscard]] double sum_of_squares(const float* values, std::size_t n);

/// One update: what is the same for every element of a parameter.
struct AdamStep {
  float gradient_scale = 1.0F;  ///< multiplies the gradient (clipping)
  float weight1 = 0.0F;         ///< 1 - beta1
  float weight2 = 0.0F;         ///< 1 - beta2
  float correction2 = 1.0F;     ///< 1 - beta2^t
  float rate = 0.0F;            ///< learning rate / (1 - beta1^t)
  float epsilon = 0.0F;
  float min = 0.0F, max = 0.0F;  ///< where the parameter is clamped to
  float average_weight = 0.0F;   ///< 1 - decay of the moving average; 0: it stays as it is
};

/// n elements of each; `gradient` may be null, which is zero everywhere.
void adam(const AdamStep& step, const float* gradient, std::size_t n, float* first, float* second, float* value,
          float* average);

}  // namespace ebmlab::accel
