// SPDX-License-Identifier: MIT
// Replicas of chains along the path beta E + (1 - beta) |x|^2 / (2 s^2), 1 = beta_1 > ... > beta_K = 0: local moves, swaps, and
// the adaptation of both (Syed, Bouchard-Cote, Deligiannidis and Doucet 2022).
#pragma once

#include "common/hamiltonian.hpp"

namespace ebmlab::samplers {

/// What chains carry: K replicas for each of B chains, the coldest first.
struct Replicas {
  Point point;             ///< [K, B, D...], [K, B], [K, B, D...]
  at::Tensor trip;         ///< [K, B] int64: 0 has not been coldest, 1 was coldest last, 2 was hottest after that
  at::Tensor round_trips;  ///< [B] int64: from the coldest to the hottest place and back
  at::Tensor swaps;        ///< [K - 1] sum of swap probabilities of neighbours, mean over chains
  at::Tensor tries;        ///< [K - 1] int64
  at::Tensor acceptance;   ///< [K - 1] of the last local moves, mean over chains
  at::Tensor turn;         ///< [] int64 on the CPU: it steers the host's control flow

  /// As the chain's extra, and back.
  static Replicas of(const Chains& chains);
  [[nodiscard]] Chains chains() const;

  [[nodiscard]] at::Tensor swap_rates() const { return swaps / tries.clamp_min(1); }
  /// Forgets swaps and trips, not where it stands.
  void reset_counts();
};

struct TemperingSettings {
  std::int64_t temperatures, leapfrog_steps;
  double step_size, target_acceptance, reference_sd;
};

class Tempering {
 public:
  Tempering(const TemperingSettings& settings, const at::TensorOptions& options);
  /// One with tensors of its own, to be tuned apart.
  [[nodiscard]] Tempering clone() const;

  /// All replicas at x0 [B, D...].
  [[nodiscard]] Replicas start(const at::Tensor& x0, const EnergyModel& energy) const;
  /// Every replica moves by a Hamiltonian transition at its own temperature, the hottest by a fresh draw; then neighbours (1,
  /// 2), (3, 4), ... may swap at one transition and (2, 3), (4, 5), ... at the next. Tells of the coldest.
  Transition step(Replicas& replicas, const EnergyModel& energy, at::Generator& generator) const;
  /// Moves the ladder at 1/32, 1/16, ... 1/2 of `steps` so that all neighbours swap equally often, and tunes a step size for
  /// each temperature throughout. Counts start afresh.
  void warm_up(Replicas& replicas, const EnergyModel& energy, std::int64_t steps, at::Generator& generator);

  /// log f_k(x) - log f_{k+1}(x) of the densities of neighbours at the hotter one's replica, [K - 1, B].
  [[nodiscard]] at::Tensor log_ratios(const Replicas& replicas) const;

  [[nodiscard]] const at::Tensor& ladder() const { return ladder_; }          ///< [K]
  [[nodiscard]] const at::Tensor& step_sizes() const { return step_sizes_; }  ///< [K - 1]

 private:
  Transition move(Replicas& replicas, const EnergyModel& energy, at::Generator& generator) const;
  void swap_neighbours(Replicas& replicas, at::Generator& generator) const;
  /// E(x) - |x|^2 / (2 s^2) and the fall of beta between neighbours, [K, B] and [K - 1, 1].
  [[nodiscard]] at::Tensor excess(const Replicas& replicas) const;
  [[nodiscard]] at::Tensor falls() const;

  TemperingSettings settings_;
  at::Tensor ladder_, step_sizes_, one_;
};

}  // namespace ebmlab::samplers
