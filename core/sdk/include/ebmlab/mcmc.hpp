// SPDX-License-Identifier: MIT
// Markov kernels as samplers: a plugin writes one transition; starts, the persistent buffer, warm-up and long runs are shared.
#pragma once

#include <ebmlab/sampler.hpp>

namespace ebmlab {

/// The state of a batch of chains: a value, so that a copy of it is a checkpoint.
struct Chains {
  at::Tensor x;             ///< positions [B, D...]
  NamedTensors extra = {};  ///< whatever else the kernel carries from step to step (gradients, replicas, counters)
};

/// What one transition did, chain by chain. A member is undefined where a kernel has no such thing.
struct Transition {
  at::Tensor acceptance = {};  ///< [B] probability of acceptance (for NUTS its mean over the trajectory)
  at::Tensor divergent = {};  ///< [B] bool: the integrator left the energy surface, which bounds how far results can be trusted
  at::Tensor hamiltonian = {};  ///< [B] E(x) + kinetic energy where the transition started, for E-BFMI
  at::Tensor leapfrogs = {};    ///< [B] int64: leapfrog steps taken
  at::Tensor depth = {};        ///< [B] int64: doublings of a NUTS trajectory
};

/// What many transitions did, averaged over chains and transitions, []. Undefined where a kernel has no such thing.
struct Sweep {
  at::Tensor acceptance = {};
  at::Tensor divergent = {};  ///< share of the transitions
};

/// What warm-up may tune in a kernel: tensors of the kernel's own, which are in its state(). Undefined: not tuned.
struct Tunables {
  at::Tensor step_size;            ///< []
  at::Tensor scale;                ///< [D...] standard deviations of the target: the square roots of the inverse mass diagonal
  double target_acceptance = 0.8;  ///< that the step size is tuned to
};

struct ChainSettings;
class ChainStarts;

/// A Markov kernel that leaves exp(-E) invariant (exactly or up to a known bias), with how many transitions make a sample and
/// where chains start (chains.hpp).
class McmcSampler : public Sampler {
 public:
  McmcSampler(const ChainSettings& settings, const ModelContext& context);
  ~McmcSampler() override;

  /// Chains at x0 [B, D...].
  [[nodiscard]] virtual Chains init(const at::Tensor& x0, const EnergyModel& energy) const;
  /// One transition of every chain.
  virtual Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const = 0;
  /// `steps` >= 1 transitions of every chain: one after the other, unless a kernel knows a faster way (chain_engine.hpp).
  virtual Sweep advance(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) const;

  /// What may be tuned; nothing for a kernel whose settings stay as given.
  [[nodiscard]] virtual Tunables tunables();
  /// `steps` transitions that are no draws: they move the chains and tune what tunables() offers (adaptation.hpp). From then on
  /// the kernel is fixed, as detailed balance asks.
  virtual void warm_up(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator);

  /// Figures that chains carry with them (swap rates, round trips), for the report of a long run. Without a read-back.
  [[nodiscard]] virtual Metrics figures(const Chains& chains) const;

  /// Overdispersed starting points [n, D...]: uniform in the noise box; fair coins for a binary kernel.
  [[nodiscard]] at::Tensor noise(std::int64_t n, at::Generator& generator) const;

  [[nodiscard]] at::Tensor sample(const SampleRequest& request) final;
  [[nodiscard]] at::Tensor generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const final;
  /// A derived kernel appends its own tensors (step size, scale) to these.
  [[nodiscard]] NamedTensors state() const override;
  [[nodiscard]] Metrics metrics() const override;

 private:
  std::unique_ptr<ChainStarts> starts_;
  Metrics last_;  // of the last sample()
};

}  // namespace ebmlab
