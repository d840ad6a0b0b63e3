// SPDX-License-Identifier: MIT
// A library with one plugin of each kind and nothing wrong with it.
#include <ebmlab/chains.hpp>
#include <ebmlab/plugin.hpp>

namespace {
using namespace ebmlab;

class Bowl final : public EnergyModel {
 public:
  Bowl(const Params& params, const ModelContext& context)
      : shape_(context.event_shape), scale_(at::full({}, params.real("scale"), context.options).requires_grad_(true)) {
    if (params.real("scale") == 13.0) throw ConfigError("scale = 13: brings bad luck");
    if (params.real("scale") == 7.0) throw 42;
  }
  [[nodiscard]] Shape event_shape() const override { return shape_; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return scale_ * 0.5 * sum_events(x * x); }
  [[nodiscard]] Parameters parameters() const override { return {{"scale", scale_}}; }

 private:
  Shape shape_;
  at::Tensor scale_;
};

class Walk final : public McmcSampler {
 public:
  Walk(const Params& params, const ModelContext& context) : McmcSampler(ChainSettings(params), context) {}
  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    chains.x = chains.x - 0.01 * energy.gradient(chains.x) + 0.1 * randn(chains.x.sizes(), generator, chains.x);
    return {};
  }
};

class Drift final : public TrainableSampler {
 public:
  Drift(const Params& /*params*/, const ModelContext& context) : shift_(at::zeros({2}, context.options).requires_grad_(true)) {}
  [[nodiscard]] std::int64_t steps() const override { return 1; }
  [[nodiscard]] Trajectory rollout(std::int64_t n, at::Generator& generator) const override {
    const at::Tensor x0 = randn({n, 2}, generator, shift_);
    return {at::stack({x0, x0 + shift_})};
  }
  [[nodiscard]] at::Tensor log_initial(const Trajectory& trajectory) const override { return trajectory.initial().sum(1); }
  [[nodiscard]] at::Tensor log_policy(const Trajectory& trajectory) const override {
    return (trajectory.states.slice(0, 1) - shift_).sum(2);
  }
  [[nodiscard]] at::Tensor log_backward(const Trajectory& trajectory) const override { return log_policy(trajectory); }
  [[nodiscard]] at::Tensor entropy(const Trajectory& trajectory) const override { return log_policy(trajectory); }
  [[nodiscard]] Parameters parameters() const override { return {{"shift", shift_}}; }

 private:
  at::Tensor shift_;
};

class Idle final : public Objective {
 public:
  Idle(const Params& /*params*/, const ObjectiveContext& context)
      : has_policy_(dynamic_cast<const TrainableSampler*>(&context.sampler) != nullptr) {}
  Metrics step(Training& training) override {
    return {{"policy", at::full({}, has_policy_ ? 1.0 : 0.0)}, {"e", energy(training)}};
  }

 private:
  static at::Tensor energy(Training& training) { return training.energy().energy(training.data(2)).mean(); }
  bool has_policy_;
};

class Cloud final : public Dataset {
 public:
  Cloud(const Params& /*params*/, const DataContext& context) : folder_(context.search.back().string()) {}
  [[nodiscard]] Shape event_shape() const override { return {2}; }
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& generator) const override {
    return at::randn({n, 2}, generator, at::TensorOptions().dtype(at::kDouble));
  }
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& generator) const override { return draw(n, generator); }
  [[nodiscard]] std::string fingerprint() const override { return folder_; }

 private:
  std::string folder_;
};

}  // namespace

EBMLAB_PLUGIN(registry) {
  add_energy<Bowl>(registry, {.id = "bowl",
                              .version = "1.0",
                              .summary = "a quadratic energy",
                              .params = {{.key = "scale", .doc = "curvature", .fallback = 1.0, .min = 0, .max = 100}},
                              .provides = {traits::kTrainableEnergy}});
  add_sampler<Walk>(
      registry, {.id = "walk", .version = "1.0", .summary = "a kernel", .params = chain_params(), .provides = {traits::kMcmc}});
  add_sampler<Drift>(registry,
                     {.id = "drift", .version = "1.0", .summary = "a policy", .provides = {traits::kTrainableSampler}});
  add_objective<Idle>(registry, {.id = "idle", .version = "1.0", .summary = "learns nothing", .needs = {traits::kData}});
  add_dataset<Cloud>(registry, {.id = "cloud", .version = "1.0", .summary = "a normal distribution"});
}
