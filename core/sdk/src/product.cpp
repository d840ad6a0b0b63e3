// SPDX-License-Identifier: MIT
#include "product.hpp"

#include <ATen/Parallel.h>

#include <algorithm>

#include "accel/matrix_product.hpp"
#include "parallel.hpp"

namespace ebmlab::passes {

namespace {

/// Narrower ones would leave most lanes empty: a network's last layer.
constexpr std::int64_t kFewestColumns = 8;
/// Multiply-adds that are worth a thread: 10 microseconds.
constexpr std::int64_t kShare = 1 << 19;

accel::Strided strided(const at::Tensor& matrix, std::int64_t first, std::int64_t last) {
  return {matrix.const_data_ptr<float>() + first * matrix.stride(0), last - first, matrix.size(1), matrix.stride(0),
          matrix.stride(1)};
}

void multiply(const at::Tensor& a, const at::Tensor& b, bool is_added, at::Tensor& out) {
  const std::int64_t rows = a.size(0), columns = b.size(1);
  auto* const values = out.mutable_data_ptr<float>();
  const std::int64_t shares = std::clamp<std::int64_t>(rows * b.numel() / kShare, 1, at::get_num_threads());
  share(shares, [&](std::int64_t i) {
    const std::int64_t first = i * rows / shares, last = (i + 1) * rows / shares;
    accel::multiply(strided(a, first, last), strided(b, 0, b.size(0)), is_added, values + first * columns);
  });
}

}  // namespace

at::Tensor product(const at::Tensor& a, const at::Tensor& b) {
  if (b.size(1) < kFewestColumns) return at::mm(a, b);
  at::Tensor out = at::empty({a.size(0), b.size(1)}, a.options());
  multiply(a, b, false, out);
  return out;
}

void add_product(at::Tensor& sum, const at::Tensor& a, const at::Tensor& b) {
  if (!sum.defined()) {
    sum = product(a, b);
  } else if (b.size(1) < kFewestColumns) {
    sum.addmm_(a, b);
  } else {
    multiply(a, b, true, sum);
  }
}

}  // namespace ebmlab::passes
