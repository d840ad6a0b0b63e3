// SPDX-License-Identifier: MIT
// Chains on a fixed energy: warm-up, draws, and what each transition did.
#pragma once

#include <functional>

#include "sampling/target.hpp"

namespace ebmlab::sampling {

struct ChainPlan {
  std::int64_t chains = 4;
  std::int64_t warmup = 1000;  ///< transitions that tune the kernel and are no draws
  std::int64_t draws = 1000;   ///< kept, of each chain
  std::int64_t thin = 1;       ///< transitions for each kept draw
};

/// What was drawn: C chains of N draws, on the CPU in float64; the members of a transition are undefined where the kernel has
/// no such thing. A sampler that is no kernel gives independent draws and nothing else.
struct ChainRecord {
  at::Tensor draws;                 ///< [C, N, D...]
  at::Tensor quantities;            ///< [C, N, Q] of the energy's quantities
  at::Tensor energy;                ///< [C, N] E(x)
  at::Tensor acceptance;            ///< [C, N]
  at::Tensor divergent;             ///< [C, N] 0 or 1
  at::Tensor hamiltonian;           ///< [C, N]
  at::Tensor leapfrogs;             ///< [C, N]
  at::Tensor depth;                 ///< [C, N]
  std::optional<double> step_size;  ///< after warm-up
  std::vector<std::pair<std::string, double>>
      figures;                       ///< what the chains tell of themselves at the end (McmcSampler::figures)
  at::Tensor scale;                  ///< [D...] after warm-up; undefined: none
  host::Counters warmup_cost, cost;  ///< evaluations of warm-up and of the draws
  double warmup_seconds = 0.0, seconds = 0.0;
};

/// Told after each transition: how many were made and are to be made, warm-up included. Returns false to end early: the record
/// then holds the draws made so far (at least one of each chain).
using ChainProgress = std::function<bool(std::int64_t done, std::int64_t total)>;

/// Chains start uniformly in the sampler's noise box. Throws PluginError for what goes wrong in a plugin.
[[nodiscard]] ChainRecord run_chains(const Models& models, const ChainPlan& plan, at::Generator& generator,
                                     const ChainProgress& progress);

}  // namespace ebmlab::sampling
