// SPDX-License-Identifier: MIT
// Many transitions at once, for kernels whose energy has a fused form: the chain engine (core/accel) behind tensors.
//
// A call takes 64 bits from the generator; with chain, transition and element they name every random number (Philox), so that
// results do not depend on the number of threads. A kernel asks here first and goes its own way where the answer is no: the
// numbers are then others, the law is the same.
#pragma once

#include <ebmlab/mcmc.hpp>
#include <ebmlab/params.hpp>

#include <optional>
#include <string>

namespace ebmlab {

/// What the kernels use on this machine, for a run's record: "AVX-512, bfloat16 by AMX".
[[nodiscard]] std::string kernels();

/// The parameter `precision` of a kernel that can have its products in a lower one, and its value.
[[nodiscard]] ParamSpec precision_param();
[[nodiscard]] Precision precision_of(const Params& params);

/// `steps` transitions x <- x - h dE/dx + sqrt(2h) noise of all chains [B, D...]. Nothing where there is no fused form for
/// them: another type than float32, another device than the CPU, or an energy without one.
/// A lower precision is used where the energy and the processor make something of it (FusedEnergy::in).
[[nodiscard]] std::optional<at::Tensor> fused_langevin(const at::Tensor& x, const EnergyModel& energy, double step_size,
                                                       std::int64_t steps, at::Generator& generator,
                                                       Precision precision = Precision::kFloat32);

/// One Hamiltonian transition: momenta N(0, I) in units of the root of the mass, `leapfrogs` steps of size
/// step_size (1 + jitter (2u - 1)) scale with u uniform, a Metropolis test of the end (Neal 2011). What is not finite is
/// rejected.
struct HamiltonianStep {
  at::Tensor step_size;  ///< []; read back only where there is a fused form
  double jitter = 0.0;
  std::int64_t leapfrogs;
  at::Tensor scale;                           ///< [D...]
  Precision precision = Precision::kFloat32;  ///< between a trajectory's ends; these are exact
};

/// Chains with what is known of them after `steps` transitions, and what these did.
struct HamiltonianChains {
  at::Tensor x, energy, gradient;  ///< [B, D...], [B], [B, D...]
  at::Tensor acceptance = {};      ///< [B] mean over the transitions
  at::Tensor divergent = {};       ///< [B] share of the transitions
  at::Tensor hamiltonian = {};     ///< [B] where the last one started
};

/// `steps` such transitions of chains at x with their energy and gradient; nothing as above.
[[nodiscard]] std::optional<HamiltonianChains> fused_hamiltonian(const HamiltonianChains& chains, const EnergyModel& energy,
                                                                 const HamiltonianStep& settings, std::int64_t steps,
                                                                 at::Generator& generator);

/// E [B] and dE/dx [B, D...] of events [B, D...], float32 on the CPU, as the engine evaluates them.
struct FusedValues {
  at::Tensor energy, gradient;
};
[[nodiscard]] FusedValues evaluate(const FusedEnergy& energy, const at::Tensor& x);

}  // namespace ebmlab
