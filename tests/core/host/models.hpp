// SPDX-License-Identifier: MIT
// Small objects with one fault at a time, for the tests of guards.
#pragma once

#include <ATen/CPUGeneratorImpl.h>
#include <ebmlab/chains.hpp>
#include <ebmlab/error.hpp>
#include <ebmlab/objective.hpp>

#include <functional>
#include <memory>
#include <string>

namespace ebmlab::testing {

inline at::Generator cpu_generator(std::uint64_t seed) { return at::make_generator<at::CPUGeneratorImpl>(seed); }

/// A context for events [2], single precision.
class Context {
 public:
  explicit Context(at::Device device = at::kCPU)
      : model_{{2}, at::TensorOptions().dtype(at::kFloat).device(device), generator_, {}} {}
  [[nodiscard]] const ModelContext& model() const { return model_; }
  [[nodiscard]] at::Generator& generator() { return generator_; }
  [[nodiscard]] at::Tensor batch(std::int64_t n) const { return at::ones({n, 2}, model_.options); }

 private:
  at::Generator generator_ = cpu_generator(1);
  ModelContext model_;
};

/// E = a |x|^2 / 2, or whatever a test puts in its place.
class Quadratic : public EnergyModel {
 public:
  using Function = std::function<at::Tensor(const at::Tensor&)>;
  explicit Quadratic(const ModelContext& context, Function function = {})
      : scale_(at::ones({}, context.options).requires_grad_(true)), function_(std::move(function)) {}

  [[nodiscard]] Shape event_shape() const override { return {2}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    return function_ ? function_(x) : scale_ * 0.5 * sum_events(x * x);
  }
  [[nodiscard]] Parameters parameters() const override { return {{"scale", scale_}}; }

 private:
  at::Tensor scale_;
  Function function_;
};

/// The text of the Error that `call` throws; empty when it throws none.
template <typename Exception = Error, typename Call>
std::string error_of(const Call& call) {
  try {
    call();
    return {};
  } catch (const Exception& error) {
    return error.what();
  }
}

/// A training that lends nothing, for objectives that look at nothing.
class NoTraining final : public Training {
 public:
  const EnergyModel& energy() const override { refuse(); }
  Sampler& sampler() override { refuse(); }
  TrainableSampler* policy() override { refuse(); }
  Player& energy_player() override { refuse(); }
  Player& sampler_player() override { refuse(); }
  Player& own_player() override { refuse(); }
  at::Tensor data(std::int64_t /*n*/) override { refuse(); }
  at::Tensor negatives(const at::Tensor& /*data*/) override { refuse(); }
  at::Generator& stream(std::string_view /*name*/) override { refuse(); }
  std::int64_t step() const override { refuse(); }
  double progress() const override { refuse(); }

 private:
  [[noreturn]] static void refuse() { throw Error("there is no training here"); }
};

}  // namespace ebmlab::testing
