// SPDX-License-Identifier: MIT
// One plugin of each kind, in each of whose methods something goes wrong: `method` says in which, `trouble` says what.
#include <ebmlab/chains.hpp>
#include <ebmlab/plugin.hpp>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>

#include <cmath>
#include <limits>

namespace {
using namespace ebmlab;

class Trouble {
 public:
  explicit Trouble(const Params& params) : method_(params.text("method")), trouble_(params.text("trouble")) {
    in("construction");
  }

  void in(const char* method) const {
    if (method_ != method) return;
    if (trouble_ == "std") throw std::runtime_error("cannot go on");
    if (trouble_ == "int") throw 42;
    if (trouble_ == "torch") (void)at::matmul(at::ones({2, 3}), at::ones({7, 7}));
    if (trouble_ == "grad_mode") c10::GradMode::set_enabled(!c10::GradMode::is_enabled());
    if (trouble_ == "dtype") c10::set_default_dtype(caffe2::TypeMeta::Make<double>());
    if (trouble_ == "threads") at::set_num_threads(at::get_num_threads() + 1);
    if (trouble_ == "generator") (void)at::rand({1});
    if (trouble_ == "seed") at::Generator(at::detail::getDefaultCPUGenerator()).set_current_seed(7);
  }
  /// The result of `method`, spoilt.
  [[nodiscard]] at::Tensor out(const char* method, const at::Tensor& result) const {
    in(method);
    if (method_ != method) return result;
    if (trouble_ == "undefined") return {};
    if (trouble_ == "shape") return result.unsqueeze(0).unsqueeze(0);
    if (trouble_ == "dtype_of_result") return result.to(at::kLong);
    if (trouble_ == "device") return result.to(at::kMeta);
    if (trouble_ == "graph") return result.detach().requires_grad_(true);
    if (trouble_ == "nan") return result * std::numeric_limits<double>::quiet_NaN();
    return result;
  }
  void write_to(const char* method, const at::Tensor& lent) const {
    if (method_ == method && trouble_ == "in_place") lent.detach().add_(1);
  }

 private:
  std::string method_, trouble_;
};

class TroubledEnergy final : public EnergyModel {
 public:
  TroubledEnergy(const Params& params, const ModelContext& context)
      : trouble_(params), shape_(context.event_shape), scale_(at::ones({}, context.options).requires_grad_(true)) {}
  [[nodiscard]] Shape event_shape() const override { return trouble_.in("event_shape()"), shape_; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    trouble_.write_to("energy()", x);
    return trouble_.out("energy()", scale_ * 0.5 * sum_events(x * x));
  }
  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override {
    trouble_.write_to("gradient()", x);
    return trouble_.out("gradient()", (scale_ * x).detach());
  }
  [[nodiscard]] Parameters parameters() const override { return trouble_.in("parameters()"), Parameters{{"scale", scale_}}; }
  [[nodiscard]] NamedTensors state() const override { return {{"scale", trouble_.out("state()", scale_.detach())}}; }
  [[nodiscard]] at::Tensor log_partition() const override { return trouble_.out("log_partition()", scale_.detach()); }
  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    return trouble_.out("exact_samples()", randn(batch_shape(n, shape_), generator, scale_));
  }
  [[nodiscard]] at::Tensor quantities(const at::Tensor& x) const override { return trouble_.out("quantities()", x); }
  [[nodiscard]] std::vector<std::string> quantity_names() const override {
    return trouble_.in("quantity_names()"), EnergyModel::quantity_names();
  }
  [[nodiscard]] std::optional<Reference> reference() const override { return trouble_.in("reference()"), std::nullopt; }
  [[nodiscard]] std::optional<Box> box() const override { return trouble_.in("box()"), std::nullopt; }
  [[nodiscard]] std::optional<Modes> modes() const override { return trouble_.in("modes()"), std::nullopt; }
  [[nodiscard]] const BlockConditionals* blocks() const override { return trouble_.in("blocks()"), nullptr; }

 private:
  Trouble trouble_;
  Shape shape_;
  at::Tensor scale_;
};

class TroubledSampler final : public Sampler {
 public:
  TroubledSampler(const Params& params, const ModelContext& context)
      : trouble_(params), like_(at::zeros(batch_shape(1, context.event_shape), context.options)) {}
  [[nodiscard]] at::Tensor sample(const SampleRequest& request) override {
    trouble_.write_to("sample()", request.data);
    return trouble_.out("sample()", request.data.clone());
  }
  [[nodiscard]] at::Tensor generate(std::int64_t n, const EnergyModel& /*energy*/,
                                    at::Generator& /*generator*/) const override {
    return trouble_.out("generate()", like_.expand(batch_shape(n, like_[0].sizes())));
  }
  [[nodiscard]] NamedTensors state() const override { return {{"like", trouble_.out("state()", like_)}}; }
  [[nodiscard]] Metrics metrics() const override { return {{"mean", trouble_.out("metrics()", like_.mean())}}; }
  [[nodiscard]] std::optional<LogPartitionEstimate> log_partition(std::int64_t /*n*/, const EnergyModel& /*energy*/,
                                                                  at::Generator& /*generator*/) const override {
    return trouble_.in("log_partition()"), std::nullopt;
  }

 private:
  Trouble trouble_;
  at::Tensor like_;
};

class TroubledKernel final : public McmcSampler {
 public:
  TroubledKernel(const Params& params, const ModelContext& context) : McmcSampler({}, context), trouble_(params) {}
  [[nodiscard]] Chains init(const at::Tensor& x0, const EnergyModel& /*energy*/) const override {
    trouble_.write_to("init()", x0);
    return {trouble_.out("init()", x0.clone())};
  }
  Transition step(Chains& chains, const EnergyModel& /*energy*/, at::Generator& /*generator*/) const override {
    chains.x = trouble_.out("step()", chains.x);
    return {};
  }
  [[nodiscard]] Tunables tunables() override { return trouble_.in("tunables()"), Tunables{}; }
  void warm_up(Chains& /*chains*/, const EnergyModel& /*energy*/, std::int64_t /*steps*/,
               at::Generator& /*generator*/) override {
    trouble_.in("warm_up()");
  }
  [[nodiscard]] Metrics figures(const Chains& chains) const override {
    return {{"mean", trouble_.out("figures()", chains.x.mean())}};
  }

 private:
  Trouble trouble_;
};

class TroubledPolicy final : public TrainableSampler {
 public:
  TroubledPolicy(const Params& params, const ModelContext& context)
      : trouble_(params), shift_(at::zeros({2}, context.options).requires_grad_(true)) {}
  [[nodiscard]] std::int64_t steps() const override { return trouble_.in("steps()"), 1; }
  [[nodiscard]] Trajectory rollout(std::int64_t n, at::Generator& generator) const override {
    const at::Tensor x0 = randn({n, 2}, generator, shift_);
    return {trouble_.out("rollout()", at::stack({x0, x0 + shift_}))};
  }
  [[nodiscard]] Trajectory explore(std::int64_t n, double /*noise*/, at::Generator& generator) const override {
    trouble_.in("explore()");
    return rollout(n, generator);
  }
  [[nodiscard]] Trajectory backward(const at::Tensor& events, at::Generator& /*generator*/) const override {
    trouble_.write_to("backward()", events);
    return {trouble_.out("backward()", at::stack({events, events}))};
  }
  [[nodiscard]] Transitions transitions(const Trajectory& trajectory, at::Generator& /*generator*/) const override {
    return {trouble_.out("transitions()", trajectory.states.slice(0, 1)), trajectory.states.slice(0, 1).sum(2)};
  }
  void set_energy(const EnergyModel& /*energy*/) override { trouble_.in("set_energy()"); }
  [[nodiscard]] at::Tensor log_initial(const Trajectory& trajectory) const override {
    return trouble_.out("log_initial()", trajectory.initial().sum(1));
  }
  [[nodiscard]] at::Tensor log_policy(const Trajectory& trajectory) const override {
    return trouble_.out("log_policy()", (trajectory.states.slice(0, 1) - shift_).sum(2));
  }
  [[nodiscard]] at::Tensor log_backward(const Trajectory& trajectory) const override {
    return trouble_.out("log_backward()", trajectory.states.slice(0, 1).sum(2));
  }
  [[nodiscard]] at::Tensor entropy(const Trajectory& trajectory) const override {
    return trouble_.out("entropy()", trajectory.states.slice(0, 1).sum(2));
  }
  void fit_backward(const Trajectory& trajectory) override {
    trouble_.in("fit_backward()");
    trouble_.write_to("fit_backward()", trajectory.states);
  }
  [[nodiscard]] at::Tensor pretraining_loss(const at::Tensor& data, at::Generator& /*generator*/) const override {
    return trouble_.out("pretraining_loss()", (data - shift_).square().mean());
  }
  void finish_pretraining(const at::Tensor& /*data*/, at::Generator& /*generator*/) override {
    trouble_.in("finish_pretraining()");
  }
  [[nodiscard]] Parameters parameters() const override { return trouble_.in("parameters()"), Parameters{{"shift", shift_}}; }

 private:
  Trouble trouble_;
  at::Tensor shift_;
};

class TroubledObjective final : public Objective {
 public:
  TroubledObjective(const Params& params, const ObjectiveContext& context)
      : trouble_(params), value_(at::zeros({}, context.model.options)) {}
  void begin(Training& /*training*/) override { trouble_.in("begin()"); }
  Metrics step(Training& /*training*/) override { return {{"loss", trouble_.out("step()", value_)}}; }
  void end(Training& /*training*/) override { trouble_.in("end()"); }
  [[nodiscard]] Parameters parameters() const override { return trouble_.in("parameters()"), Parameters{}; }
  [[nodiscard]] NamedTensors state() const override { return {{"value", trouble_.out("state()", value_)}}; }

 private:
  Trouble trouble_;
  at::Tensor value_;
};

class TroubledDataset final : public Dataset {
 public:
  TroubledDataset(const Params& params, const DataContext& /*context*/) : trouble_(params) {}
  [[nodiscard]] Shape event_shape() const override { return trouble_.in("event_shape()"), Shape{2}; }
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& /*generator*/) const override {
    return trouble_.out("draw()", rows(n));
  }
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& /*generator*/) const override {
    return trouble_.out("held_out()", rows(n));
  }
  [[nodiscard]] std::int64_t train_rows() const override { return trouble_.in("train_rows()"), 0; }
  [[nodiscard]] std::int64_t test_rows() const override { return trouble_.in("test_rows()"), 0; }
  [[nodiscard]] at::Tensor train_events(std::int64_t n, at::Generator& /*generator*/) const override {
    return trouble_.out("train_events()", rows(n));
  }
  [[nodiscard]] Scaling scaling() const override { return {trouble_.out("scaling()", rows(1)[0]), rows(1)[0]}; }
  [[nodiscard]] at::Tensor log_density(const at::Tensor& x) const override {
    trouble_.write_to("log_density()", x);
    return trouble_.out("log_density()", x.sum(1));
  }
  [[nodiscard]] std::optional<Modes> modes() const override { return trouble_.in("modes()"), std::nullopt; }
  [[nodiscard]] std::optional<Box> box() const override { return trouble_.in("box()"), std::nullopt; }
  [[nodiscard]] std::vector<Outliers> outliers(std::int64_t n, at::Generator& /*generator*/) const override {
    return {{"far", trouble_.out("outliers()", rows(n))}};
  }
  [[nodiscard]] Shape image_shape() const override { return trouble_.in("image_shape()"), Shape{}; }
  [[nodiscard]] std::pair<double, double> pixel_range() const override {
    return trouble_.in("pixel_range()"), Dataset::pixel_range();
  }
  [[nodiscard]] std::string fingerprint() const override { return trouble_.in("fingerprint()"), std::string("rows"); }

 private:
  static at::Tensor rows(std::int64_t n) { return at::ones({n, 2}, at::kDouble); }
  Trouble trouble_;
};

PluginInfo info(std::string id, std::vector<std::string> provides = {}) {
  return {.id = std::move(id),
          .version = "1",
          .summary = "in trouble",
          .params = {{.key = "method", .doc = "where", .fallback = std::string("nowhere")},
                     {.key = "trouble", .doc = "what", .fallback = std::string("none")}},
          .provides = std::move(provides)};
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  add_energy<TroubledEnergy>(registry, info("troubled"));
  add_sampler<TroubledSampler>(registry, info("troubled"));
  add_sampler<TroubledKernel>(registry, info("troubled_kernel", {traits::kMcmc}));
  add_sampler<TroubledPolicy>(registry, info("troubled_policy", {traits::kTrainableSampler}));
  add_objective<TroubledObjective>(registry, info("troubled"));
  add_dataset<TroubledDataset>(registry, info("troubled"));
}
