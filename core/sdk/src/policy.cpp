// SPDX-License-Identifier: MIT
#include <ebmlab/error.hpp>
#include <ebmlab/policy.hpp>

namespace ebmlab {

TrainableSampler::~TrainableSampler() = default;

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

}  // namespace ebmlab
