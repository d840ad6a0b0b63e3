// SPDX-License-Identifier: MIT
#include <ebmlab/chains.hpp>

#include <cmath>

#include "wrong.hpp"

namespace ebmlab::wrong {
namespace {

/// Its data and some noise, with log Z from an energy that knows it.
class Perturbation final : public Sampler {
 public:
  Perturbation(const Params& params, const ModelContext& context)
      : fault_(params), shape_(context.event_shape), count_(at::zeros({1}, context.options)) {}

  [[nodiscard]] at::Tensor sample(const SampleRequest& request) override {
    fault_.leak();
    fault_.read_back(request.data);
    fault_.write_to(request.data);
    count_.add_(1.0);
    hidden_count_ += 1.0;
    const at::Tensor scale = fault_.is("state") ? at::full_like(count_, hidden_count_) : count_;
    const at::Tensor result = request.data + scale * noise(request.n, request.generator);
    if (fault_.is("returns")) return result.flatten();
    if (fault_.is("float32") && result.scalar_type() == at::kFloat) return result / 0.0;
    return result;
  }
  [[nodiscard]] at::Tensor generate(std::int64_t n, const EnergyModel& /*energy*/, at::Generator& generator) const override {
    if (fault_.is("finite")) return noise(n, generator) / 0.0;
    if (fault_.is("repeats")) hidden_count_ += 1.0;
    return noise(n, generator) + (fault_.is("repeats") ? hidden_count_ : 0.0);
  }
  [[nodiscard]] NamedTensors state() const override { return {{"count", count_}}; }
  [[nodiscard]] std::optional<LogPartitionEstimate> log_partition(std::int64_t /*n*/, const EnergyModel& energy,
                                                                  at::Generator& /*generator*/) const override {
    const at::Tensor exact = energy.log_partition();
    if (!exact.defined()) return std::nullopt;
    return LogPartitionEstimate{.value = exact.item<double>() + (fault_.is("law") ? 1.0 : 0.0), .standard_error = 0.1};
  }

 private:
  [[nodiscard]] at::Tensor noise(std::int64_t n, at::Generator& generator) const {
    return randn(batch_shape(n, shape_), generator, count_);
  }

  Fault fault_;
  Shape shape_;
  at::Tensor count_;
  mutable double hidden_count_ = 0.0;
};

/// Langevin steps; with the fault "chains" every other one is smaller, by a count that is the kernel's and not the chains'.
class Kernel final : public McmcSampler {
 public:
  Kernel(const Params& params, const ModelContext& context)
      : McmcSampler(few_steps(), context), fault_(params), count_(at::zeros({}, context.options)) {}
  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    if (fault_.is("chains")) at::Tensor(count_).copy_(1.0 - count_);
    chains.x =
        chains.x - 0.01 * energy.gradient(chains.x) + 0.1 / (1.0 + count_) * randn(chains.x.sizes(), generator, chains.x);
    return {};
  }
  [[nodiscard]] NamedTensors state() const override {
    NamedTensors all = McmcSampler::state();
    all.emplace_back("count", count_);
    return all;
  }

 private:
  static ChainSettings few_steps() {
    ChainSettings settings;
    settings.steps = settings.generate_steps = 2;
    return settings;
  }

  Fault fault_;
  at::Tensor count_;
};

/// One transition, x_1 = x_0 + shift + e.
class Policy final : public TrainableSampler {
 public:
  Policy(const Params& params, const ModelContext& context)
      : fault_(params), shift_(at::zeros({2}, context.options).requires_grad_(true)) {}
  [[nodiscard]] std::int64_t steps() const override { return 1; }
  [[nodiscard]] Trajectory rollout(std::int64_t n, at::Generator& generator) const override {
    const at::Tensor x0 = randn({n, 2}, generator, shift_);
    return {at::stack({x0, x0 + shift_ + randn({n, 2}, generator, shift_)})};
  }
  [[nodiscard]] at::Tensor log_initial(const Trajectory& trajectory) const override {
    return -0.5 * trajectory.initial().square().sum(1);
  }
  [[nodiscard]] at::Tensor log_policy(const Trajectory& trajectory) const override {
    const at::Tensor shift = fault_.is("parameter_gradient") ? shift_.detach() + 0.0 * shift_ : shift_;
    return -0.5 * (trajectory.last() - trajectory.initial() - shift).square().sum(1).unsqueeze(0);
  }
  [[nodiscard]] at::Tensor log_backward(const Trajectory& trajectory) const override {
    return log_initial(trajectory).unsqueeze(0);
  }
  [[nodiscard]] at::Tensor entropy(const Trajectory& trajectory) const override {
    return at::ones_like(log_policy(trajectory));
  }
  [[nodiscard]] at::Tensor pretraining_loss(const at::Tensor& data, at::Generator& /*generator*/) const override {
    const at::Tensor loss = (data - shift_).square().mean();
    return fault_.is("promises") ? loss.detach() : loss;
  }
  void finish_pretraining(const at::Tensor& /*data*/, at::Generator& /*generator*/) override {}
  [[nodiscard]] Parameters parameters() const override { return {{"shift", shift_}}; }

 private:
  Fault fault_;
  at::Tensor shift_;
};

}  // namespace

void add_samplers(Registry& registry) {
  add_sampler<Perturbation>(registry, info("wrong"));
  add_sampler<Kernel>(registry, info("wrong_kernel", {traits::kMcmc}));
  add_sampler<Policy>(registry, info("wrong_policy", {traits::kTrainableSampler, traits::kPretraining}));
}

}  // namespace ebmlab::wrong
