// SPDX-License-Identifier: MIT
// The corners of a cube, for what is summed or listed by enumeration.
#pragma once

#include <ebmlab/tensors.hpp>

namespace ebmlab::energies {

/// The states of `width` binary units that have the given numbers [n] (int64, below 2^width): [n, width] of 0 and 1, float64.
/// Unit i is bit i.
[[nodiscard]] at::Tensor binary_states(const at::Tensor& numbers, std::int64_t width);

/// All 2^width states, on the CPU.
[[nodiscard]] at::Tensor binary_states(std::int64_t width);

}  // namespace ebmlab::energies
