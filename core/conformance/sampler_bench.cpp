// SPDX-License-Identifier: MIT
#include "conformance/sampler_bench.hpp"

#include "conformance/stand_ins.hpp"
#include "conformance/tensors.hpp"

namespace ebmlab::conformance {
namespace {

std::unique_ptr<EnergyModel> make_energy(bool is_binary, const at::TensorOptions& options) {
  if (is_binary) return std::make_unique<BinaryEnergy>(options);
  return std::make_unique<GaussianEnergy>(at::full({kDimension}, 0.5, options), 0.8);
}

}  // namespace

SamplerBench::SamplerBench(const Case& tested, const Params& params, const at::TensorOptions& options, std::uint64_t seed)
    : options_(options),
      is_binary_(tested.needs(traits::kBlocks)),
      energy_(make_energy(is_binary_, options)),
      generator_(make_generator(5)) {
  at::Generator initial = make_generator(seed);
  sampler_ = tested.catalogue().make_sampler(tested.id(), params, {event_shape(), options, initial, data(kReferenceEvents)});
  policy_ = dynamic_cast<TrainableSampler*>(sampler_.get());
  auto* guarded = dynamic_cast<host::GuardedSampler*>(sampler_.get());
  kernel_ = guarded != nullptr && guarded->is_mcmc() ? guarded : nullptr;
  if (policy_ != nullptr) policy_->set_energy(*energy_);
}

at::Tensor SamplerBench::data(std::int64_t n) const {
  const at::Tensor events = normal_events(event_shape(), n, 3, options_);
  return is_binary_ ? events.gt(0).to(events.scalar_type()) : events;
}

std::vector<at::Tensor> SamplerBench::advance() {
  std::vector<at::Tensor> results;
  if (policy_ != nullptr) {
    const at::NoGradGuard no_graph;
    const Trajectory trajectory = policy_->rollout(kRows, generator_);
    policy_->fit_backward(trajectory);
    results = {trajectory.states, policy_->log_policy(trajectory), policy_->log_backward(trajectory)};
  }
  results.push_back(sampler_->sample({kRows, *energy_, data(kRows), generator_}));
  return results;
}

at::Tensor SamplerBench::generate(std::uint64_t seed) const {
  at::Generator generator = make_generator(seed);
  return sampler_->generate(kRows, *energy_, generator);
}

NamedTensors SamplerBench::everything() const {
  NamedTensors all = policy_ != nullptr ? named(policy_->parameters()) : NamedTensors{};
  for (auto& [name, tensor] : sampler_->state()) all.emplace_back("state." + name, tensor);
  return all;
}

std::string SamplerBench::take_over(const SamplerBench& other) {
  generator_ = other.generator_.clone();
  return restore(everything(), cloned(other.everything()));
}

}  // namespace ebmlab::conformance
