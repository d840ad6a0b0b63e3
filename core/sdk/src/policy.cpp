// SPDX-License-Identifier: MIT
#include <ebmlab/error.hpp>
#include <ebmlab/policy.hpp>
#include <ebmlab/weights.hpp>

namespace ebmlab {

TrainableSampler::~TrainableSampler() = default;

Trajectory TrainableSampler::explore(std::int64_t n, double /*noise*/, at::Generator& generator) const {
  return rollout(n, generator);
}

Transitions TrainableSampler::transitions(const Trajectory& /*trajectory*/, at::Generator& /*generator*/) const {
  throw PluginError("this sampler cannot take a transition anew");
}

Trajectory TrainableSampler::backward(const at::Tensor& /*events*/, at::Generator& /*generator*/) const {
  throw PluginError("this sampler cannot draw trajectories backwards from events");
}

void TrainableSampler::set_energy(const EnergyModel& /*energy*/) {}

void TrainableSampler::fit_backward(const Trajectory& /*trajectory*/) {}

at::Tensor TrainableSampler::pretraining_loss(const at::Tensor& /*data*/, at::Generator& /*generator*/) const {
  throw PluginError("this sampler has no pre-training loss");
}

void TrainableSampler::finish_pretraining(const at::Tensor& /*data*/, at::Generator& /*generator*/) {}

at::Tensor TrainableSampler::sample(const SampleRequest& request) {
  return generate(request.n, request.energy, request.generator);
}

at::Tensor TrainableSampler::generate(std::int64_t n, const EnergyModel& /*energy*/, at::Generator& generator) const {
  const at::NoGradGuard no_graph;
  return rollout(n, generator).last().detach();
}

at::Tensor TrainableSampler::log_weights(const Trajectory& trajectory, const EnergyModel& energy) const {
  return log_backward(trajectory).sum(0) - energy.energy(trajectory.last()) - log_policy(trajectory).sum(0) -
         log_initial(trajectory);
}

std::optional<LogPartitionEstimate> TrainableSampler::log_partition(std::int64_t n, const EnergyModel& energy,
                                                                    at::Generator& generator) const {
  const at::NoGradGuard no_graph;
  return estimate_log_partition(log_weights(rollout(n, generator), energy));
}

}  // namespace ebmlab
