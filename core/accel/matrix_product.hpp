// SPDX-License-Identifier: MIT
// Products of the matrices of a perceptron's passes: some hundred columns, as many rows as there are events. Nothing is packed
// but what does not lie in order, and nothing is scaled first; README.md says where this beats a BLAS.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ebmlab::accel {

/// A matrix in memory: element (r, c) is at values[r * row_stride + c * column_stride].
struct Strided {
  const float* values;
  std::int64_t rows, columns;
  std::int64_t row_stride, column_stride;
};

/// out [left.rows, right.columns], dense and row by row, = left right, or out + left right. Lanes and order of summation depend
/// on the processor alone.
void multiply(const Strided& left, const Strided& right, bool is_added, float* out);

}  // namespace ebmlab::accel
