// SPDX-License-Identifier: MIT
// What a plugin is tried with, of the host's own: an energy, a binary energy, a policy and exact draws as a sampler. Each is so
// simple that everything about it is known. Internal.
#pragma once

#include <ebmlab/policy.hpp>

namespace ebmlab::conformance {

/// Of the events that a game or a sampler's bench is about, where the plugin does not ask for others.
inline constexpr std::int64_t kDimension = 2, kReferenceEvents = 200;

/// E = exp(l) |x - m|^2 / 2 over events [D]: the Gaussian N(m, exp(-l)), with m and l to be trained.
class GaussianEnergy final : public EnergyModel {
 public:
  GaussianEnergy(const at::Tensor& mean, double sd);  ///< `mean` [D] gives dtype and device too

  [[nodiscard]] Shape event_shape() const override { return {mean_.size(0)}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override;
  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override;
  [[nodiscard]] Parameters parameters() const override { return {{"mean", mean_}, {"log_precision", log_precision_}}; }
  [[nodiscard]] at::Tensor log_partition() const override;
  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override;

  [[nodiscard]] const at::Tensor& mean() const { return mean_; }
  [[nodiscard]] at::Tensor variance() const { return (-log_precision_).exp(); }  ///< []

 private:
  at::Tensor mean_, log_precision_;
};

/// A restricted Boltzmann machine of four visible and two hidden units.
class BinaryEnergy final : public EnergyModel, public BlockConditionals {
 public:
  explicit BinaryEnergy(const at::TensorOptions& options);

  [[nodiscard]] Shape event_shape() const override { return {weight_.size(0)}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override;
  [[nodiscard]] Parameters parameters() const override { return {{"weight", weight_}}; }
  [[nodiscard]] const BlockConditionals* blocks() const override { return this; }
  [[nodiscard]] at::Tensor hidden_given_visible(const at::Tensor& v, double beta) const override;
  [[nodiscard]] at::Tensor visible_given_hidden(const at::Tensor& h, double beta) const override;

 private:
  at::Tensor weight_;  // [4, 2]; no biases
};

/// One transition, x_1 = a x_0 + b + s e element by element, with q~(x_0 | x_1) = N(0, 1): the bound is tight at a = 0.
class LinearPolicy final : public TrainableSampler {
 public:
  LinearPolicy(std::int64_t dimension, const at::TensorOptions& options);

  [[nodiscard]] std::int64_t steps() const override { return 1; }
  [[nodiscard]] Trajectory rollout(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] Trajectory explore(std::int64_t n, double noise, at::Generator& generator) const override;
  [[nodiscard]] Trajectory backward(const at::Tensor& events, at::Generator& generator) const override;
  [[nodiscard]] Transitions transitions(const Trajectory& trajectory, at::Generator& generator) const override;
  [[nodiscard]] at::Tensor log_initial(const Trajectory& trajectory) const override;
  [[nodiscard]] at::Tensor log_policy(const Trajectory& trajectory) const override;
  [[nodiscard]] at::Tensor log_backward(const Trajectory& trajectory) const override;
  [[nodiscard]] at::Tensor entropy(const Trajectory& trajectory) const override;
  [[nodiscard]] at::Tensor pretraining_loss(const at::Tensor& data, at::Generator& generator) const override;
  void finish_pretraining(const at::Tensor& /*data*/, at::Generator& /*generator*/) override {}
  [[nodiscard]] Parameters parameters() const override { return {{"slope", slope_}, {"shift", shift_}, {"log_sd", log_sd_}}; }

  // The law of x_1.
  [[nodiscard]] const at::Tensor& mean() const { return shift_; }                                 ///< [D]
  [[nodiscard]] at::Tensor variance() const { return slope_.square() + log_sd_.exp().square(); }  ///< [D]

 private:
  [[nodiscard]] at::Tensor next(const at::Tensor& x, double noise, at::Generator& generator) const;

  at::Tensor slope_, shift_, log_sd_;  // [D]
};

/// Draws its energy's exact samples: negatives that no objective could be misled by.
class ExactSampler final : public Sampler {
 public:
  [[nodiscard]] at::Tensor sample(const SampleRequest& request) override {
    return generate(request.n, request.energy, request.generator);
  }
  [[nodiscard]] at::Tensor generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const override {
    return energy.exact_samples(n, generator);
  }
};

/// KL(N(mean, variance) || N(other_mean, other_variance)) of independent elements, summed; each [D] or [].
[[nodiscard]] double gaussian_divergence(const at::Tensor& mean, const at::Tensor& variance, const at::Tensor& other_mean,
                                         const at::Tensor& other_variance);

}  // namespace ebmlab::conformance
