// SPDX-License-Identifier: MIT
#include "common/binary_states.hpp"

namespace ebmlab::energies {

at::Tensor binary_states(const at::Tensor& numbers, std::int64_t width) {
  const at::Tensor shifted = at::bitwise_right_shift(numbers.unsqueeze(1), at::arange(width, numbers.options()));
  return at::bitwise_and(shifted, 1).to(at::kDouble);
}

at::Tensor binary_states(std::int64_t width) { return binary_states(at::arange(std::int64_t{1} << width, at::kLong), width); }

}  // namespace ebmlab::energies
