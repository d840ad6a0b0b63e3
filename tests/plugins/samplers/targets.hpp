// SPDX-License-Identifier: MIT
// Targets with exact moments for the tests of kernels, and what those tests share.
#pragma once

#include <ebmlab/mcmc.hpp>

#include <cmath>
#include <functional>

#include "plugins/plugin_fixture.hpp"

namespace ebmlab::test {

/// Whatever energy a test writes down.
class Target : public EnergyModel {
 public:
  using Function = std::function<at::Tensor(const at::Tensor&)>;
  Target(std::int64_t dimension, Function function) : dimension_(dimension), function_(std::move(function)) {}
  [[nodiscard]] Shape event_shape() const override { return {dimension_}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    ++evaluations;
    rows += x.size(0);
    return function_(x);
  }
  mutable std::int64_t evaluations = 0, rows = 0;

 private:
  std::int64_t dimension_;
  Function function_;
};

/// N(0, diag(sd)^2).
inline Target gaussian(const std::vector<double>& sd) {
  const at::Tensor scale = at::tensor(sd, at::kDouble);
  return {static_cast<std::int64_t>(sd.size()), [scale](const at::Tensor& x) { return 0.5 * (x / scale).square().sum(1); }};
}

/// E = 2 sum (x^2 - 1)^2.
inline Target double_well(std::int64_t dimension) {
  return {dimension, [](const at::Tensor& x) { return 2.0 * (x.square() - 1.0).square().sum(1); }};
}

inline ModelContext context_of(const EnergyModel& energy, at::Generator& generator) {
  return {energy.event_shape(), at::TensorOptions().dtype(at::kDouble), generator, {}};
}

/// An MCMC plugin made for a target.
class Kernel {
 public:
  Kernel(const std::string& id, const Overrides& overrides, const EnergyModel& energy)
      : generator_(test::generator(1)), sampler_(plugins().sampler(id, overrides, context_of(energy, generator_))) {}
  McmcSampler& operator*() { return dynamic_cast<McmcSampler&>(*sampler_); }
  McmcSampler* operator->() { return &**this; }

 private:
  at::Generator generator_;
  std::unique_ptr<Sampler> sampler_;
};

inline at::Tensor normal(at::IntArrayRef shape, at::Generator& generator) {
  return randn(shape, generator, at::empty({0}, at::kDouble));
}

/// (mean over independent values [N] - truth) / its standard error.
inline double z_score(const at::Tensor& values, double truth) {
  const double error = values.std().item<double>() / std::sqrt(static_cast<double>(values.numel()));
  return (values.mean().item<double>() - truth) / error;
}

inline at::Tensor named(const NamedTensors& tensors, const std::string& name) {
  for (const auto& [key, tensor] : tensors) {
    if (key == name) return tensor;
  }
  throw Error("no tensor " + name);
}

}  // namespace ebmlab::test
