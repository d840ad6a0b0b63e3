// SPDX-License-Identifier: MIT
// Energies by LibTorch's operators, for many events at a time: in chunks whose intermediate results stay in the caches. What
// has a fused form takes the chain engine (chain_engine.hpp).
#pragma once

#include <ebmlab/energy.hpp>

namespace ebmlab {

/// Events in a chunk. Fixed, so that numbers do not depend on the number of threads.
inline constexpr std::int64_t kChunk = 512;

/// Mixed into an energy whose energy() may be called from several threads at a time: it writes to nothing that two calls
/// share, a cache in a `mutable` member for one. Its chunks are then computed on the run's threads, side by side; those of any
/// other one after the other, each with LibTorch's own threads.
class Concurrent {
 public:
  virtual ~Concurrent();
  /// For an energy that stands in front of another one.
  [[nodiscard]] virtual bool is_concurrent() const { return true; }
};
[[nodiscard]] bool is_concurrent(const EnergyModel& energy);

struct EnergyAndGradient {
  at::Tensor energy, gradient;  ///< [B], [B, D...]
};
/// E and dE/dx of events [B, D...] by one call of energy() for each chunk and autograd from there: no gradients of parameters,
/// no graph left. On the CPU; other devices take all events at once.
[[nodiscard]] EnergyAndGradient energy_and_gradient(const EnergyModel& energy, const at::Tensor& x);

}  // namespace ebmlab
