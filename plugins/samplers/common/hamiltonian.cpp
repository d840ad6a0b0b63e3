// SPDX-License-Identifier: MIT
#include "common/hamiltonian.hpp"

namespace ebmlab::samplers {

namespace {

at::Tensor kinetic_energy(const at::Tensor& momentum) { return 0.5 * sum_events(momentum.square()); }

/// [N] bool, by operators that every device has: 0 inf and 0 NaN are not 0.
at::Tensor is_finite(const at::Tensor& values) { return (0.0 * values).eq(0.0); }

}  // namespace

void leapfrog(Point& point, at::Tensor& momentum, const Potential& potential, const at::Tensor& step_size,
              const at::Tensor& scale, std::int64_t steps) {
  const at::Tensor step = per_row(step_size, point.x) * scale;
  momentum = momentum - 0.5 * step * potential.slope(point);
  for (std::int64_t i = 1; i <= steps; ++i) {
    point.x = point.x + step * momentum;
    if (i == steps) break;
    point.gradient = potential.gradient(point.x);
    momentum = momentum - step * potential.slope(point);
  }
  point = potential.at(point.x);
  momentum = momentum - 0.5 * step * potential.slope(point);
}

Transition hamiltonian_transition(Point& point, const Potential& potential, const at::Tensor& step_size,
                                  const at::Tensor& scale, std::int64_t steps, at::Generator& generator) {
  const std::int64_t n = point.x.size(0);
  at::Tensor momentum = randn(point.x.sizes(), generator, point.x);
  const at::Tensor start = potential.height(point) + kinetic_energy(momentum);
  Point end = point;
  leapfrog(end, momentum, potential, step_size, scale, steps);
  const at::Tensor stop = potential.height(end) + kinetic_energy(momentum), gain = start - stop;
  const at::Tensor usable = is_finite(stop).bitwise_and(gain.eq(gain));  // a start that is not a number stays where it is
  const at::Tensor acceptance = gain.clamp_max(0.0).exp().masked_fill(usable.bitwise_not(), 0.0);
  point = choose(rand({n}, generator, point.x) < acceptance, end, point);
  return {.acceptance = acceptance,
          .divergent = usable.bitwise_and(gain > -kLargestError).bitwise_not(),
          .hamiltonian = start,
          .leapfrogs = at::full({n}, steps, point.x.options().dtype(at::kLong))};
}

Point point_of(const Chains& chains) { return {chains.x, chains.extra.at(0).second, chains.extra.at(1).second}; }

Chains chains_at(const Point& point) { return {point.x, {{"energy", point.energy}, {"gradient", point.gradient}}}; }

HamiltonianSampler::HamiltonianSampler(const Params& params, const ModelContext& context)
    : McmcSampler(ChainSettings(params), context),
      step_size_(at::full({}, params.real("step_size"), context.options)),
      scale_(at::ones(context.event_shape, context.options)),
      target_acceptance_(params.real("target_acceptance")) {}

Chains HamiltonianSampler::init(const at::Tensor& x0, const EnergyModel& energy) const {
  return chains_at(Potential(energy).at(x0.clone()));
}

Tunables HamiltonianSampler::tunables() {
  return {.step_size = step_size_, .scale = scale_, .target_acceptance = target_acceptance_};
}

NamedTensors HamiltonianSampler::state() const {
  NamedTensors state = McmcSampler::state();
  state.emplace_back("step_size", step_size_);
  state.emplace_back("scale", scale_);
  return state;
}

std::optional<HamiltonianChains> LeapfrogSampler::on_engine(Chains& chains, const EnergyModel& energy, std::int64_t steps,
                                                            at::Generator& generator) const {
  const Point point = point_of(chains);
  const Integration how = integration();
  std::optional<HamiltonianChains> moved =
      fused_hamiltonian({point.x, point.energy, point.gradient}, energy,
                        {how.step_size, how.jitter, how.leapfrogs, scale(), how.precision}, steps, generator);
  if (moved) chains = chains_at({moved->x, moved->energy, moved->gradient});
  return moved;
}

Transition LeapfrogSampler::step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const {
  const Integration how = integration();
  if (const std::optional<HamiltonianChains> moved = on_engine(chains, energy, 1, generator)) {
    return {.acceptance = moved->acceptance,
            .divergent = moved->divergent.gt(0),
            .hamiltonian = moved->hamiltonian,
            .leapfrogs = at::full({chains.x.size(0)}, how.leapfrogs, chains.x.options().dtype(at::kLong))};
  }
  Point point = point_of(chains);
  at::Tensor step_size = how.step_size;
  // Drawn before the momenta and apart from the position, so that each transition is reversible.
  if (how.jitter > 0) step_size = step_size * (1.0 + how.jitter * (2.0 * rand({point.x.size(0)}, generator, point.x) - 1.0));
  Transition transition = hamiltonian_transition(point, Potential(energy), step_size, scale(), how.leapfrogs, generator);
  chains = chains_at(point);
  return transition;
}

Sweep LeapfrogSampler::advance(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) const {
  if (const std::optional<HamiltonianChains> moved = on_engine(chains, energy, steps, generator)) {
    return {.acceptance = moved->acceptance.mean(), .divergent = moved->divergent.mean()};
  }
  return McmcSampler::advance(chains, energy, steps, generator);
}

ParamSpecs hamiltonian_params(std::string step_doc, double step_size, double target_acceptance) {
  return {{.key = "step_size", .doc = std::move(step_doc), .fallback = step_size, .min = 1e-6, .max = 10, .log_scale = true},
          {.key = "target_acceptance",
           .doc = "mean acceptance that warm-up tunes the step size to",
           .fallback = target_acceptance,
           .min = 0.1,
           .max = 0.99,
           .advanced = true}};
}

}  // namespace ebmlab::samplers
