// SPDX-License-Identifier: MIT
// Hamiltonian dynamics with a diagonal mass: the leapfrog integrator, its Metropolis step, and what the kernels built on them
// share. MALA is one leapfrog step (Neal 2011, section 5.2).
#pragma once

#include <ebmlab/chain_engine.hpp>
#include <ebmlab/chains.hpp>

#include "common/potential.hpp"

namespace ebmlab::samplers {

/// Beyond this error of the Hamiltonian, in nats, a trajectory has diverged (as in Stan).
inline constexpr double kLargestError = 1000.0;

/// `steps` leapfrog steps (Neal 2011, eq. 2.28 to 2.30) in place. The momentum is that of the mass matrix diag(1 / scale^2) in
/// units of its square root, so that N(0, I) is its law and |momentum|^2 / 2 the kinetic energy.
/// `step_size` [] or [N], of either sign; `scale` [D...].
void leapfrog(Point& point, at::Tensor& momentum, const Potential& potential, const at::Tensor& step_size,
              const at::Tensor& scale, std::int64_t steps);

/// One transition of every row: fresh momenta, `steps` leapfrog steps, and a Metropolis test of the end. What is not finite is
/// rejected. Leaves exp(-U) invariant; reversible. No read-back.
Transition hamiltonian_transition(Point& point, const Potential& potential, const at::Tensor& step_size,
                                  const at::Tensor& scale, std::int64_t steps, at::Generator& generator);

/// Chains whose extra is what is known of their positions.
[[nodiscard]] Point point_of(const Chains& chains);
[[nodiscard]] Chains chains_at(const Point& point);

/// A kernel with a step size and a diagonal scale that warm-up tunes, whose chains carry their energy and gradient.
class HamiltonianSampler : public McmcSampler {
 public:
  HamiltonianSampler(const Params& params, const ModelContext& context);

  [[nodiscard]] Chains init(const at::Tensor& x0, const EnergyModel& energy) const override;
  [[nodiscard]] Tunables tunables() override;
  [[nodiscard]] NamedTensors state() const override;

 protected:
  [[nodiscard]] const at::Tensor& step_size() const { return step_size_; }
  [[nodiscard]] const at::Tensor& scale() const { return scale_; }

 private:
  at::Tensor step_size_, scale_;  // [], [D...]
  double target_acceptance_;
};

/// How a kernel integrates: in each transition a chain's step size is uniform within the share `jitter` of `step_size` [].
struct Integration {
  at::Tensor step_size;
  double jitter;
  std::int64_t leapfrogs;
  Precision precision = Precision::kFloat32;  ///< between the ends of a trajectory, on the chain engine
};

/// One that makes a fixed number of leapfrog steps a transition. It runs on the chain engine where the energy has a fused form.
class LeapfrogSampler : public HamiltonianSampler {
 public:
  using HamiltonianSampler::HamiltonianSampler;

  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override;
  Sweep advance(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) const override;

 private:
  [[nodiscard]] virtual Integration integration() const = 0;
  /// `steps` transitions on the engine; nothing where it has no form of the energy.
  std::optional<HamiltonianChains> on_engine(Chains& chains, const EnergyModel& energy, std::int64_t steps,
                                             at::Generator& generator) const;
};

/// step_size and target_acceptance; a kernel says what its step is.
[[nodiscard]] ParamSpecs hamiltonian_params(std::string step_doc, double step_size, double target_acceptance);

}  // namespace ebmlab::samplers
