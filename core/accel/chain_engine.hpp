// SPDX-License-Identifier: MIT
// The chain engine: Langevin dynamics and Hamiltonian Monte Carlo on a fused energy, with the loop over time inside a block of
// chains. The same numbers however blocks are spread over threads; README.md says how it works.
#pragma once

#include <ebmlab/fused.hpp>

#include <algorithm>
#include <cstdint>
#include <span>

namespace ebmlab::accel {

/// What all blocks of a call share.
struct ChainJob {
  const FusedEnergy& energy;
  std::uint64_t seed = 0;   ///< names the random numbers, together with chain, step and element
  std::int64_t steps = 0;   ///< transitions
  std::int64_t chains = 0;  ///< rows of the arrays below
  /// Whose gradient moves the chains: the energy in a lower precision; nullptr: the energy itself. The ends of a Hamiltonian
  /// trajectory, which its test and its reverse see, are the energy's, so that exp(-E) is left invariant whatever the guide.
  const FusedEnergy* guide = nullptr;
  std::int64_t first = 0;  ///< the number that names the first row's chain

  [[nodiscard]] const FusedEnergy& mover() const { return guide != nullptr ? *guide : energy; }
  /// Floats that a block's evaluations want.
  [[nodiscard]] std::size_t workspace() const { return std::max(energy.workspace(), mover().workspace()); }
};

[[nodiscard]] constexpr std::int64_t block_count(std::int64_t chains) { return (chains + kLanes - 1) / kLanes; }

/// x <- x - h dE/dx + sqrt(2h) noise, for the chains of block `block`. `x` [chains, dimension], in place.
void langevin(const ChainJob& job, float step_size, std::span<float> x, std::int64_t block);

/// A transition: fresh momenta, `leapfrogs` steps of size step_size (1 + jitter (2u - 1)) scale, a Metropolis test.
struct Hamiltonian {
  float step_size;
  float jitter;
  std::int64_t leapfrogs;
  std::span<const float> scale;  ///< [dimension]
};

/// Chains with what is known of them, in place; and what their transitions did.
struct HamiltonianRows {
  std::span<float> x;            ///< [chains, dimension]
  std::span<float> energy;       ///< [chains]
  std::span<float> gradient;     ///< [chains, dimension]
  std::span<float> acceptance;   ///< [chains] probability of acceptance, mean over the transitions
  std::span<float> divergent;    ///< [chains] share of the transitions that diverged
  std::span<float> hamiltonian;  ///< [chains] where the last transition started
};

/// Beyond this error of the Hamiltonian, in nats, a trajectory has diverged (as in Stan).
inline constexpr float kLargestError = 1000.0F;

void hamiltonian(const ChainJob& job, const Hamiltonian& settings, const HamiltonianRows& chains, std::int64_t block);

/// E [n] and dE/dx [n, dimension] at x [n, dimension], by blocks as the engine does it.
void evaluate(const FusedEnergy& energy, std::span<const float> x, std::span<float> values, std::span<float> gradient);

/// "AVX-512", "AVX2" or "portable": what the kernels use on this machine.
[[nodiscard]] const char* processor();

}  // namespace ebmlab::accel
