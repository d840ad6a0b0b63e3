// SPDX-License-Identifier: MIT
#include <ebmlab/chunks.hpp>

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "parallel.hpp"

namespace ebmlab {

namespace {

EnergyAndGradient at_once(const EnergyModel& energy, const at::Tensor& x) {
  const at::AutoGradMode with_graph(true);
  const at::Tensor leaf = x.detach().requires_grad_(true);
  const at::Tensor values = energy.energy(leaf);
  return {values.detach(), torch::autograd::grad({values.sum()}, {leaf}).front()};
}

}  // namespace

Concurrent::~Concurrent() = default;

bool is_concurrent(const EnergyModel& energy) {
  const auto* concurrent = dynamic_cast<const Concurrent*>(&energy);
  return concurrent != nullptr && concurrent->is_concurrent();
}

EnergyAndGradient energy_and_gradient(const EnergyModel& energy, const at::Tensor& x) {
  if (!x.device().is_cpu() || x.size(0) <= kChunk) return at_once(energy, x);
  const std::int64_t rows = x.size(0), chunks = (rows + kChunk - 1) / kChunk;
  EnergyAndGradient result{at::empty({rows}, x.options()), at::empty(x.sizes(), x.options())};
  const auto run = [&](std::int64_t chunk) {
    const at::NoGradGuard no_graph;  // a thread's own: the caller's is not inherited
    const std::int64_t from = chunk * kChunk, count = std::min(kChunk, rows - from);
    const EnergyAndGradient part = at_once(energy, x.narrow(0, from, count));
    result.energy.narrow(0, from, count).copy_(part.energy);
    result.gradient.narrow(0, from, count).copy_(part.gradient);
  };
  if (is_concurrent(energy)) {
    share(chunks, run);
  } else {
    for (std::int64_t chunk = 0; chunk < chunks; ++chunk) run(chunk);
  }
  return result;
}

}  // namespace ebmlab
