// SPDX-License-Identifier: MIT
#include "training/target_dataset.hpp"

#include <ebmlab/error.hpp>

namespace ebmlab::training {

TargetDataset::TargetDataset(std::unique_ptr<const EnergyModel> energy, std::string name)
    : energy_(std::move(energy)), name_(std::move(name)) {}

at::Tensor TargetDataset::draw(std::int64_t n, at::Generator& generator) const {
  at::Tensor events = energy_->exact_samples(n, generator);
  if (!events.defined()) throw ConfigError(name_ + ": has no exact samples with these parameters: give [dataset]");
  return events;
}

Scaling TargetDataset::scaling() const {
  const Shape shape = event_shape();
  return {at::zeros(shape, at::kDouble), at::ones(shape, at::kDouble)};
}

at::Tensor TargetDataset::log_density(const at::Tensor& x) const {
  const at::Tensor log_z = energy_->log_partition();
  if (!log_z.defined()) return {};
  const at::NoGradGuard no_graph;
  return -energy_->energy(x.to(at::kDouble)) - log_z.to(at::kDouble);
}

}  // namespace ebmlab::training
