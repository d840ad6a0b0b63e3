// SPDX-License-Identifier: MIT
// The guards around samplers: those without parameters, and policies.
#include "host/guard.hpp"
#include "host/guarded_call.hpp"

namespace ebmlab::host {
namespace {

/// Negatives or samples: detached events of the run's kind.
void check_samples(const at::Tensor& samples, std::int64_t n, const Frame& frame) {
  check_shape("its result", samples, frame.batch(n));
  check_kind("its result", samples, frame.dtype, frame.device);
  check_no_graph("its result", samples);
}

at::Tensor checked_sample(Sampler& sampler, const SampleRequest& request, const Frame& frame) {
  const Unchanged data(request.data);
  at::Tensor result = sampler.sample(request);
  check_samples(result, request.n, frame);
  data.check("the data it was lent");
  return result;
}

at::Tensor checked_generate(const Sampler& sampler, std::int64_t n, const EnergyModel& energy, at::Generator& generator,
                            const Frame& frame) {
  at::Tensor result = sampler.generate(n, energy, generator);
  check_samples(result, n, frame);
  return result;
}

NamedTensors checked_state(const Sampler& sampler) {
  NamedTensors result = sampler.state();
  check_named(result);
  return result;
}

Metrics checked_metrics(const Sampler& sampler, const Frame& frame) {
  Metrics result = sampler.metrics();
  check_metrics(result, frame);
  return result;
}

}  // namespace

GuardedSampler::GuardedSampler(std::unique_ptr<Sampler> sampler, std::string id, const ModelContext& context)
    : name_{PluginKind::kSampler, std::move(id)},
      frame_(context),
      sampler_(std::move(sampler)),
      kernel_(dynamic_cast<McmcSampler*>(sampler_.get())) {}

at::Tensor GuardedSampler::sample(const SampleRequest& request) {
  return guarded(name_, "sample()", [&] { return checked_sample(*sampler_, request, frame_); });
}

at::Tensor GuardedSampler::generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const {
  return guarded(name_, "generate()", [&] { return checked_generate(*sampler_, n, energy, generator, frame_); });
}

NamedTensors GuardedSampler::state() const {
  return guarded(name_, "state()", [&] { return checked_state(*sampler_); });
}

Metrics GuardedSampler::metrics() const {
  return guarded(name_, "metrics()", [&] { return checked_metrics(*sampler_, frame_); });
}

std::optional<LogPartitionEstimate> GuardedSampler::log_partition(std::int64_t n, const EnergyModel& energy,
                                                                  at::Generator& generator) const {
  return guarded(name_, "log_partition()", [&] { return sampler_->log_partition(n, energy, generator); });
}

void GuardedSampler::check_chains(const Chains& chains, std::int64_t n) const {
  check_shape("its chains", chains.x, frame_.batch(n));
  check_kind("its chains", chains.x, frame_.dtype, frame_.device);
  check_no_graph("its chains", chains.x);
  check_named(chains.extra);
}

Chains GuardedSampler::init(const at::Tensor& x0, const EnergyModel& energy) const {
  return guarded(name_, "init()", [&] {
    const Unchanged argument(x0);
    Chains chains = kernel_->init(x0, energy);
    check_chains(chains, x0.size(0));
    argument.check("its starting points");
    return chains;
  });
}

Transition GuardedSampler::step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const {
  return guarded(name_, "step()", [&] {
    const std::int64_t n = chains.x.size(0);
    const Transition transition = kernel_->step(chains, energy, generator);
    check_chains(chains, n);
    for (const at::Tensor& each :
         {transition.acceptance, transition.divergent, transition.hamiltonian, transition.leapfrogs, transition.depth}) {
      if (each.defined()) check_shape("what it tells of a transition", each, {n});
    }
    return transition;
  });
}

Sweep GuardedSampler::advance(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) const {
  return guarded(name_, "advance()", [&] {
    const std::int64_t n = chains.x.size(0);
    Sweep sweep = kernel_->advance(chains, energy, steps, generator);
    check_chains(chains, n);
    for (const at::Tensor& each : {sweep.acceptance, sweep.divergent}) {
      if (each.defined()) check_shape("what it tells of its transitions", each, {});
    }
    return sweep;
  });
}

Tunables GuardedSampler::tunables() {
  return guarded(name_, "tunables()", [&] { return kernel_->tunables(); });
}

void GuardedSampler::warm_up(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) {
  guarded(name_, "warm_up()", [&] {
    const std::int64_t n = chains.x.size(0);
    kernel_->warm_up(chains, energy, steps, generator);
    check_chains(chains, n);
  });
}

Metrics GuardedSampler::figures(const Chains& chains) const {
  return guarded(name_, "figures()", [&] {
    Metrics result = kernel_->figures(chains);
    check_metrics(result, frame_);
    return result;
  });
}

at::Tensor GuardedSampler::noise(std::int64_t n, at::Generator& generator) const {
  return guarded(name_, "noise()", [&] { return kernel_->noise(n, generator); });
}

GuardedPolicy::GuardedPolicy(std::unique_ptr<TrainableSampler> policy, std::string id, const ModelContext& context)
    : name_{PluginKind::kSampler, std::move(id)}, frame_(context), policy_(std::move(policy)) {
  steps_ = guarded(name_, "steps()", [&] {
    const std::int64_t steps = policy_->steps();
    if (steps < 1) throw PluginError("returned " + std::to_string(steps) + ": must be at least 1");
    return steps;
  });
}

void GuardedPolicy::check_trajectory(const Trajectory& trajectory, std::int64_t n) const {
  check_shape("its trajectory", trajectory.states, batch_shape(steps_ + 1, frame_.batch(n)));
  check_kind("its trajectory", trajectory.states, frame_.dtype, frame_.device);
}

Trajectory GuardedPolicy::rollout(std::int64_t n, at::Generator& generator) const {
  return guarded(name_, "rollout()", [&] {
    Trajectory result = policy_->rollout(n, generator);
    check_trajectory(result, n);
    return result;
  });
}

Trajectory GuardedPolicy::explore(std::int64_t n, double noise, at::Generator& generator) const {
  return guarded(name_, "explore()", [&] {
    Trajectory result = policy_->explore(n, noise, generator);
    check_trajectory(result, n);
    return result;
  });
}

Trajectory GuardedPolicy::backward(const at::Tensor& events, at::Generator& generator) const {
  return guarded(name_, "backward()", [&] {
    const Unchanged argument(events);
    Trajectory result = policy_->backward(events, generator);
    check_trajectory(result, events.size(0));
    argument.check("the events it was lent");
    return result;
  });
}

Transitions GuardedPolicy::transitions(const Trajectory& trajectory, at::Generator& generator) const {
  return guarded(name_, "transitions()", [&] {
    const Unchanged states(trajectory.states);
    const std::int64_t n = trajectory.states.size(1);
    Transitions result = policy_->transitions(trajectory, generator);
    check_shape("its next states", result.next, batch_shape(steps_, frame_.batch(n)));
    check_kind("its next states", result.next, frame_.dtype, frame_.device);
    check_shape("its log q~", result.log_backward, {steps_, n});
    states.check("its trajectory");
    return result;
  });
}

void GuardedPolicy::set_energy(const EnergyModel& energy) {
  guarded(name_, "set_energy()", [&] { policy_->set_energy(energy); });
}

template <typename Call>
at::Tensor GuardedPolicy::per_step(const char* method, const Trajectory& trajectory, const Call& call) const {
  return guarded(name_, method, [&] {
    at::Tensor result = call();
    check_shape("its result", result, {trajectory.states.size(0) - 1, trajectory.states.size(1)});
    check_kind("its result", result, trajectory.states.scalar_type(), trajectory.states.device());
    return result;
  });
}

at::Tensor GuardedPolicy::log_initial(const Trajectory& trajectory) const {
  return guarded(name_, "log_initial()", [&] {
    at::Tensor result = policy_->log_initial(trajectory);
    check_shape("its result", result, {trajectory.states.size(1)});
    check_kind("its result", result, trajectory.states.scalar_type(), trajectory.states.device());
    return result;
  });
}

at::Tensor GuardedPolicy::log_policy(const Trajectory& trajectory) const {
  return per_step("log_policy()", trajectory, [&] { return policy_->log_policy(trajectory); });
}

at::Tensor GuardedPolicy::log_backward(const Trajectory& trajectory) const {
  return per_step("log_backward()", trajectory, [&] { return policy_->log_backward(trajectory); });
}

at::Tensor GuardedPolicy::entropy(const Trajectory& trajectory) const {
  return per_step("entropy()", trajectory, [&] { return policy_->entropy(trajectory); });
}

void GuardedPolicy::fit_backward(const Trajectory& trajectory) {
  guarded(name_, "fit_backward()", [&] {
    const Unchanged states(trajectory.states);
    policy_->fit_backward(trajectory);
    states.check("its trajectory");
  });
}

at::Tensor GuardedPolicy::pretraining_loss(const at::Tensor& data, at::Generator& generator) const {
  return guarded(name_, "pretraining_loss()", [&] {
    const Unchanged argument(data);
    at::Tensor result = policy_->pretraining_loss(data, generator);
    check_shape("its result", result, {});
    check_kind("its result", result, frame_.dtype, frame_.device);
    argument.check("its argument");
    return result;
  });
}

void GuardedPolicy::finish_pretraining(const at::Tensor& data, at::Generator& generator) {
  guarded(name_, "finish_pretraining()", [&] {
    const Unchanged argument(data);
    policy_->finish_pretraining(data, generator);
    argument.check("its argument");
  });
}

Parameters GuardedPolicy::parameters() const {
  return guarded(name_, "parameters()", [&] {
    Parameters result = policy_->parameters();
    check_parameters(result, frame_);
    return result;
  });
}

at::Tensor GuardedPolicy::sample(const SampleRequest& request) {
  return guarded(name_, "sample()", [&] { return checked_sample(*policy_, request, frame_); });
}

at::Tensor GuardedPolicy::generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const {
  return guarded(name_, "generate()", [&] { return checked_generate(*policy_, n, energy, generator, frame_); });
}

NamedTensors GuardedPolicy::state() const {
  return guarded(name_, "state()", [&] { return checked_state(*policy_); });
}

Metrics GuardedPolicy::metrics() const {
  return guarded(name_, "metrics()", [&] { return checked_metrics(*policy_, frame_); });
}

std::optional<LogPartitionEstimate> GuardedPolicy::log_partition(std::int64_t n, const EnergyModel& energy,
                                                                 at::Generator& generator) const {
  return guarded(name_, "log_partition()", [&] { return policy_->log_partition(n, energy, generator); });
}

}  // namespace ebmlab::host
