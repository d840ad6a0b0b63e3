// SPDX-License-Identifier: MIT
// Guards of samplers, policies and objectives.
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <ebmlab/chain_engine.hpp>

#include "host/guard.hpp"
#include "models.hpp"

namespace ebmlab::host {
namespace {
using testing::Context;
using testing::error_of;
using ::testing::HasSubstr;
using testing::NoTraining;
using testing::Quadratic;

/// x <- x - h grad E, without noise: what it does to the counters is all that matters here.
class Descent final : public McmcSampler {
 public:
  Descent(const ChainSettings& settings, const ModelContext& context) : McmcSampler(settings, context) {}
  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& /*generator*/) const override {
    chains.x = chains.x - 0.1 * energy.gradient(chains.x);
    return {};
  }
  [[nodiscard]] Metrics figures(const Chains& chains) const override { return {{"first", chains.x.flatten()[0]}}; }
};

/// Returns whatever a test says.
class Scripted final : public Sampler {
 public:
  using Function = std::function<at::Tensor(const SampleRequest&)>;
  explicit Scripted(Function function) : function_(std::move(function)) {}
  at::Tensor sample(const SampleRequest& request) override { return function_(request); }
  at::Tensor generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const override {
    return function_({n, energy, {}, generator});
  }

 private:
  Function function_;
};

class GuardedSamplers : public ::testing::Test {
 protected:
  std::string text_of(Scripted::Function function) {
    GuardedSampler sampler(std::make_unique<Scripted>(std::move(function)), "scripted", context_.model());
    return error_of<PluginError>([&] { (void)sampler.sample({4, energy_, context_.batch(4), context_.generator()}); });
  }

  Context context_;
  GuardedEnergy energy_{std::make_unique<Quadratic>(context_.model()), "quadratic", context_.model()};
};

TEST_F(GuardedSamplers, AKernelRunsBehindTheGuardAndItsGradientsAreCounted) {
  ChainSettings settings;
  settings.steps = 7;
  settings.generate_steps = 3;
  GuardedSampler sampler(std::make_unique<Descent>(settings, context_.model()), "descent", context_.model());
  const at::Tensor data = context_.batch(5);
  const at::Tensor x = sampler.sample({5, energy_, data, context_.generator()});
  EXPECT_TRUE(at::allclose(x, data * std::pow(0.9, 7)));
  EXPECT_EQ(energy_.counters().gradient_evals, 35);
  EXPECT_EQ(energy_.counters().energy_evals, 0);
  EXPECT_EQ(sampler.generate(2, energy_, context_.generator()).sizes(), at::IntArrayRef({2, 2}));
  const Metrics figures = sampler.figures(sampler.init(data, energy_));
  ASSERT_EQ(figures.size(), 1U);
  EXPECT_EQ(figures.front().name, "first");
  EXPECT_EQ(figures.front().value.item<float>(), 1.0F);
  EXPECT_EQ(energy_.counters().gradient_evals, 41);
}

TEST_F(GuardedSamplers, WrongSamplesAreRefused) {
  EXPECT_EQ(text_of([](const SampleRequest& request) { return request.data.clone(); }), "");
  EXPECT_THAT(text_of([](const SampleRequest& request) { return request.data.slice(0, 0, 3); }),
              HasSubstr("sampler \"scripted\", sample(): its result has the shape [3, 2]: must be [4, 2]"));
  EXPECT_THAT(text_of([](const SampleRequest& request) { return request.data.to(at::kDouble); }), HasSubstr("dtype Double"));
  EXPECT_THAT(text_of([](const SampleRequest& request) { return request.data.to(at::kMeta); }),
              HasSubstr("on the device meta"));
  EXPECT_THAT(text_of([](const SampleRequest& request) { return request.data.clone().requires_grad_(true); }),
              HasSubstr("carries a graph: must be detached"));
  EXPECT_THAT(text_of([](const SampleRequest& request) { return request.data.detach().add_(1).clone(); }),
              HasSubstr("the data it was lent was written to in place"));
  EXPECT_THAT(text_of([](const SampleRequest&) -> at::Tensor { throw 42; }), HasSubstr("an exception of type int"));
}

TEST_F(GuardedSamplers, AnErrorOfTheEnergyInsideIsReportedOnceAsTheEnergys) {
  const GuardedEnergy broken(std::make_unique<Quadratic>(
                                 context_.model(), [](const at::Tensor&) -> at::Tensor { throw std::runtime_error("broken"); }),
                             "quadratic", context_.model());
  GuardedSampler sampler(std::make_unique<Descent>(ChainSettings{}, context_.model()), "descent", context_.model());
  EXPECT_EQ(error_of([&] {
              (void)sampler.sample({2, broken, context_.batch(2), context_.generator()});
            }),
            "energy \"quadratic\", gradient(): broken");
}

/// A quadratic whose fused form gives up.
class BrokenForm final : public Quadratic {
 public:
  using Quadratic::Quadratic;
  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override { return std::make_unique<Form>(); }

 private:
  struct Form final : FusedEnergy {
    Form() : FusedEnergy(2) {}
    void evaluate(const float* /*x*/, float* /*energy*/, float* /*gradient*/, float* /*workspace*/) const override {
      throw std::runtime_error("out of lanes");
    }
    [[nodiscard]] std::unique_ptr<const FusedEnergy> in(Precision precision) const override {
      if (precision == Precision::kBf16) throw std::runtime_error("out of bits");
      return std::make_unique<Form>();
    }
  };
};

/// Runs on the chain engine alone.
class OnEngine : public McmcSampler {
 public:
  using McmcSampler::McmcSampler;
  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    chains.x = fused_langevin(chains.x, energy, 0.1, 1, generator).value();
    return {};
  }
};

TEST_F(GuardedSamplers, AnErrorOfAFusedFormIsTheEnergysOnEveryThread) {
  const GuardedEnergy energy(std::make_unique<BrokenForm>(context_.model()), "quadratic", context_.model());
  GuardedSampler sampler(std::make_unique<OnEngine>(ChainSettings{}, context_.model()), "on_engine", context_.model());
  for (const int threads : {1, 2}) {
    at::set_num_threads(threads);
    EXPECT_EQ(error_of([&] {
                (void)sampler.sample({8 * kLanes, energy, context_.batch(8 * kLanes), context_.generator()});
              }),
              "energy \"quadratic\", fused form: out of lanes");
  }
  at::set_num_threads(1);
  const std::unique_ptr<const FusedEnergy> form = energy.fused();
  EXPECT_EQ(error_of([&] { (void)form->in(Precision::kBf16); }), "energy \"quadratic\", fused form: out of bits");
  EXPECT_EQ(error_of([&] { (void)evaluate(*form->in(Precision::kBf16x3), context_.batch(1)); }),
            "energy \"quadratic\", fused form: out of lanes");
}

/// A policy of T = 3 steps: x_{t+1} = x_t + shift + noise.
class Drift : public TrainableSampler {
 public:
  explicit Drift(const ModelContext& context)
      : like_(at::empty({0}, context.options)), shift_(at::zeros({2}, context.options).requires_grad_(true)) {}
  [[nodiscard]] std::int64_t steps() const override { return 3; }
  [[nodiscard]] Trajectory rollout(std::int64_t n, at::Generator& generator) const override {
    std::vector<at::Tensor> states{randn({n, 2}, generator, like_)};
    for (std::int64_t t = 0; t < rolled_; ++t) states.push_back(states.back() + shift_ + randn({n, 2}, generator, like_));
    return {at::stack(states)};
  }
  [[nodiscard]] at::Tensor log_initial(const Trajectory& trajectory) const override { return trajectory.initial().sum(1); }
  [[nodiscard]] at::Tensor log_policy(const Trajectory& trajectory) const override {
    return (trajectory.states.slice(0, 1) - trajectory.states.slice(0, 0, -1) - shift_).square().sum(2) * -0.5;
  }
  [[nodiscard]] at::Tensor log_backward(const Trajectory& trajectory) const override { return log_policy(trajectory).sum(0); }
  [[nodiscard]] at::Tensor entropy(const Trajectory& trajectory) const override {
    return log_policy(trajectory).to(at::kDouble);
  }
  void fit_backward(const Trajectory& trajectory) override { trajectory.states.detach().zero_(); }
  [[nodiscard]] Trajectory explore(std::int64_t n, double noise, at::Generator& generator) const override {
    return rollout(noise < 1.0 ? n : n + 1, generator);
  }
  [[nodiscard]] Trajectory backward(const at::Tensor& events, at::Generator& generator) const override {
    return rollout(events.size(0) < 5 ? events.size(0) : 4, generator);
  }
  [[nodiscard]] Transitions transitions(const Trajectory& trajectory, at::Generator& /*generator*/) const override {
    return {trajectory.states.slice(0, 1) + shift_, trajectory.states.sum(2)};
  }
  void set_energy(const EnergyModel& energy) override { energy_ = &energy; }
  [[nodiscard]] Parameters parameters() const override { return {{"shift", shift_}}; }

  std::int64_t rolled_ = 3;
  const EnergyModel* energy_ = nullptr;

 private:
  at::Tensor like_, shift_;
};

TEST(GuardedPolicy, ChecksEveryMethodOfATrajectory) {
  for (const at::Device device : {at::Device(at::kCPU), at::Device(at::kMeta)}) {
    Context context(device);
    GuardedPolicy policy(std::make_unique<Drift>(context.model()), "drift", context.model());
    EXPECT_EQ(policy.steps(), 3);
    const Trajectory trajectory = policy.rollout(5, context.generator());
    EXPECT_EQ(trajectory.states.sizes(), at::IntArrayRef({4, 5, 2}));
    EXPECT_TRUE(trajectory.states.requires_grad());
    EXPECT_EQ(policy.log_initial(trajectory).sizes(), at::IntArrayRef({5}));
    EXPECT_EQ(policy.log_policy(trajectory).sizes(), at::IntArrayRef({3, 5}));
    EXPECT_THAT(error_of([&] { (void)policy.log_backward(trajectory); }),
                HasSubstr("sampler \"drift\", log_backward(): its result has the shape [5]: must be [3, 5]"));
    EXPECT_THAT(error_of([&] { (void)policy.entropy(trajectory); }), HasSubstr("entropy(): its result has the dtype Double"));
    EXPECT_THAT(error_of([&] { policy.fit_backward(trajectory); }), HasSubstr("its trajectory was written to in place"));
    EXPECT_EQ(policy.explore(5, 0.5, context.generator()).states.sizes(), at::IntArrayRef({4, 5, 2}));
    EXPECT_THAT(error_of([&] { (void)policy.explore(5, 2.0, context.generator()); }),
                HasSubstr("explore(): its trajectory has the shape [4, 6, 2]: must be [4, 5, 2]"));
    EXPECT_EQ(policy.backward(context.batch(3), context.generator()).states.sizes(), at::IntArrayRef({4, 3, 2}));
    EXPECT_THAT(error_of([&] { (void)policy.backward(context.batch(5), context.generator()); }),
                HasSubstr("backward(): its trajectory has the shape [4, 4, 2]: must be [4, 5, 2]"));
    EXPECT_THAT(error_of([&] { (void)policy.transitions(trajectory, context.generator()); }),
                HasSubstr("transitions(): its log q~ has the shape [4, 5]: must be [3, 5]"));
    EXPECT_THAT(error_of([&] { (void)policy.pretraining_loss(context.batch(2), context.generator()); }),
                HasSubstr("pretraining_loss(): this sampler has no pre-training loss"));
    const Quadratic energy(context.model());
    EXPECT_FALSE(policy.sample({5, energy, context.batch(5), context.generator()}).requires_grad());
  }
}

TEST(GuardedPolicy, PassesTheEnergyOn) {
  Context context;
  auto drift = std::make_unique<Drift>(context.model());
  const Drift& inner = *drift;
  GuardedPolicy policy(std::move(drift), "drift", context.model());
  const Quadratic energy(context.model());
  policy.set_energy(energy);
  EXPECT_EQ(inner.energy_, &energy);
}

TEST(GuardedPolicy, RolloutMustHaveTheStepsItSays) {
  Context context;
  auto drift = std::make_unique<Drift>(context.model());
  drift->rolled_ = 2;
  const GuardedPolicy policy(std::move(drift), "drift", context.model());
  EXPECT_THAT(error_of([&] { (void)policy.rollout(5, context.generator()); }),
              HasSubstr("has the shape [3, 5, 2]: must be [4, 5, 2]"));
}

class ScriptedObjective final : public Objective {
 public:
  explicit ScriptedObjective(std::function<Metrics()> function) : function_(std::move(function)) {}
  Metrics step(Training& /*training*/) override { return function_(); }

 private:
  std::function<Metrics()> function_;
};

GuardedObjective guarded_objective(const Context& context, std::function<Metrics()> function) {
  return {std::make_unique<ScriptedObjective>(std::move(function)), "scripted", context.model()};
}

TEST(GuardedObjective, FiguresAreDetachedScalars) {
  NoTraining no_training;
  const Context context;
  const at::Tensor leaf = at::ones({2}).requires_grad_(true);
  const Metrics metrics = guarded_objective(context, [&] { return Metrics{{"loss", leaf.sum()}}; }).step(no_training);
  ASSERT_EQ(metrics.size(), 1U);
  EXPECT_FALSE(metrics[0].value.requires_grad());

  const auto text_of = [&](const Metrics& given) {
    return error_of<PluginError>([&] { (void)guarded_objective(context, [&] { return given; }).step(no_training); });
  };
  EXPECT_THAT(text_of({{"loss", at::ones({1})}}),
              HasSubstr("objective \"scripted\", step(): the figure \"loss\" has the shape [1]: must be []"));
  EXPECT_THAT(text_of({{"loss", at::ones({})}, {"loss", at::ones({})}}), HasSubstr("no name of its own"));
  EXPECT_THAT(text_of({{"loss", at::ones({}, at::kMeta)}}), HasSubstr("on the device meta"));
  EXPECT_THAT(text_of({{"loss", {}}}), HasSubstr("undefined"));
}

class Stopped : public Error, public PassesThrough {
 public:
  using Error::Error;
};

TEST(GuardedObjective, ExceptionsOfTheHostPassThrough) {
  NoTraining no_training;
  const Context context;
  auto stopped = guarded_objective(context, []() -> Metrics { throw Stopped("asked to"); });
  EXPECT_THROW((void)stopped.step(no_training), Stopped);
  auto failed = guarded_objective(context, []() -> Metrics { throw Error("any other"); });
  EXPECT_THROW((void)failed.step(no_training), CallError);
}

}  // namespace
}  // namespace ebmlab::host
