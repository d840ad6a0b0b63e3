// SPDX-License-Identifier: MIT
#include "conformance/stand_ins.hpp"

#include <cmath>
#include <numbers>

namespace ebmlab::conformance {
namespace {

const double kLog2Pi = std::log(2.0 * std::numbers::pi);

/// log N(z; 0, 1) of each event, from its elements in units of their standard deviation: [..., D] -> [...].
at::Tensor log_standard_normal(const at::Tensor& z) { return (-0.5 * z.square() - 0.5 * kLog2Pi).sum(-1); }

at::Tensor leaf(const at::Tensor& value) { return value.detach().clone().requires_grad_(true); }

}  // namespace

GaussianEnergy::GaussianEnergy(const at::Tensor& mean, double sd)
    : mean_(leaf(mean)), log_precision_(leaf(at::full({}, -2.0 * std::log(sd), mean.options()))) {}

at::Tensor GaussianEnergy::energy(const at::Tensor& x) const {
  return 0.5 * log_precision_.exp() * sum_events((x - mean_).square());
}

at::Tensor GaussianEnergy::gradient(const at::Tensor& x) const {
  const at::NoGradGuard no_graph;
  return log_precision_.exp() * (x - mean_);
}

at::Tensor GaussianEnergy::log_partition() const {
  return 0.5 * static_cast<double>(mean_.size(0)) * (kLog2Pi - log_precision_);
}

at::Tensor GaussianEnergy::exact_samples(std::int64_t n, at::Generator& generator) const {
  return (mean_ + variance().sqrt() * randn({n, mean_.size(0)}, generator, mean_)).detach();
}

BinaryEnergy::BinaryEnergy(const at::TensorOptions& options)
    : weight_(leaf(at::tensor({1.0, -0.5, 0.5, 0.8, -1.2, 0.3, 0.2, -0.7}, at::kDouble)
                       .view({4, 2})
                       .to(options.device(), at::typeMetaToScalarType(options.dtype())))) {}

at::Tensor BinaryEnergy::energy(const at::Tensor& x) const { return -at::softplus(at::matmul(x, weight_)).sum(1); }

at::Tensor BinaryEnergy::hidden_given_visible(const at::Tensor& v, double beta) const {
  return (beta * at::matmul(v, weight_)).sigmoid();
}

at::Tensor BinaryEnergy::visible_given_hidden(const at::Tensor& h, double beta) const {
  return (beta * at::matmul(h, weight_.t())).sigmoid();
}

LinearPolicy::LinearPolicy(std::int64_t dimension, const at::TensorOptions& options)
    : slope_(leaf(at::full({dimension}, 0.5, options))),
      shift_(leaf(at::full({dimension}, -0.5, options))),
      log_sd_(leaf(at::zeros({dimension}, options))) {}

at::Tensor LinearPolicy::next(const at::Tensor& x, double noise, at::Generator& generator) const {
  return slope_ * x + shift_ + (log_sd_.exp().square() + noise * noise).sqrt() * randn(x.sizes(), generator, x);
}

Trajectory LinearPolicy::rollout(std::int64_t n, at::Generator& generator) const { return explore(n, 0.0, generator); }

Trajectory LinearPolicy::explore(std::int64_t n, double noise, at::Generator& generator) const {
  const at::Tensor x0 = randn({n, shift_.size(0)}, generator, shift_);
  return {at::stack({x0, next(x0, noise, generator)})};
}

Trajectory LinearPolicy::backward(const at::Tensor& events, at::Generator& generator) const {
  return {at::stack({randn(events.sizes(), generator, events), events})};
}

Transitions LinearPolicy::transitions(const Trajectory& trajectory, at::Generator& generator) const {
  return {next(trajectory.initial(), 0.0, generator).unsqueeze(0), log_backward(trajectory)};
}

at::Tensor LinearPolicy::log_initial(const Trajectory& trajectory) const { return log_standard_normal(trajectory.initial()); }

at::Tensor LinearPolicy::log_policy(const Trajectory& trajectory) const {
  const at::Tensor z = (trajectory.last() - slope_ * trajectory.initial() - shift_) / log_sd_.exp();
  return (log_standard_normal(z) - log_sd_.sum()).unsqueeze(0);
}

at::Tensor LinearPolicy::log_backward(const Trajectory& trajectory) const {
  return log_standard_normal(trajectory.initial()).unsqueeze(0);
}

at::Tensor LinearPolicy::entropy(const Trajectory& trajectory) const {
  const double constant = 0.5 * static_cast<double>(shift_.size(0)) * (1.0 + kLog2Pi);
  return (log_sd_.sum() + constant).expand({1, trajectory.states.size(1)});
}

at::Tensor LinearPolicy::pretraining_loss(const at::Tensor& data, at::Generator& generator) const {
  return -log_policy(backward(data, generator)).mean();
}

double gaussian_divergence(const at::Tensor& mean, const at::Tensor& variance, const at::Tensor& other_mean,
                           const at::Tensor& other_variance) {
  const at::NoGradGuard no_graph;
  const at::Tensor ratio = variance / other_variance;
  return (0.5 * (ratio - 1.0 - ratio.log() + (mean - other_mean).square() / other_variance)).sum().item<double>();
}

}  // namespace ebmlab::conformance
