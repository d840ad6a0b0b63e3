// SPDX-License-Identifier: MIT
// dE/dx with a graph to the energy's parameters, for losses on the score.
#pragma once

#include <torch/csrc/autograd/autograd.h>
#include <ebmlab/energy.hpp>

namespace ebmlab {

/// At events [B, D...], which become a leaf of the graph; the rows of an energy do not depend on each other, so that the
/// gradient of the sum is each row's own.
[[nodiscard]] inline at::Tensor energy_gradient(const EnergyModel& energy, const at::Tensor& leaf) {
  return torch::autograd::grad({energy.energy(leaf).sum()}, {leaf}, {}, std::nullopt, /*create_graph=*/true).front();
}

}  // namespace ebmlab
