// SPDX-License-Identifier: MIT
// Whatever goes wrong in whichever method of a plugin, the host lives, says plugin, method and what, and is as it was before.
#include <gmock/gmock.h>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>

#include "fixtures.hpp"
#include "models.hpp"

namespace ebmlab::host {
namespace {
using ::testing::AllOf;
using testing::Context;
using testing::error_of;
using testing::fixture_folder;
using ::testing::HasSubstr;
using testing::NoTraining;

/// Calls every method of a plugin, as a run would.
struct Caller {
  std::string name;                  ///< as messages have it: energy "troubled"
  std::vector<std::string> methods;  ///< those that it calls
  std::function<void(const Catalogue&, const Params&)> call;
};

void call_energy(const Catalogue& catalogue, const Params& params) {
  Context context;
  const auto energy = catalogue.make_energy("troubled", params, context.model());
  const at::Tensor x = context.batch(3);
  (void)energy->energy(x);
  (void)energy->gradient(x);
  (void)energy->parameters();
  (void)energy->state();
  (void)energy->log_partition();
  (void)energy->exact_samples(3, context.generator());
  (void)energy->quantities(x);
  (void)energy->quantity_names();
  (void)energy->reference();
  (void)energy->box();
  (void)energy->modes();
}

void call_sampler(const Catalogue& catalogue, const Params& params) {
  Context context;
  const testing::Quadratic energy(context.model());
  const auto sampler = catalogue.make_sampler("troubled", params, context.model());
  (void)sampler->sample({3, energy, context.batch(3), context.generator()});
  (void)sampler->generate(3, energy, context.generator());
  (void)sampler->state();
  (void)sampler->metrics();
  (void)sampler->log_partition(3, energy, context.generator());
}

void call_kernel(const Catalogue& catalogue, const Params& params) {
  Context context;
  const testing::Quadratic energy(context.model());
  const auto sampler = catalogue.make_sampler("troubled_kernel", params, context.model());
  auto& kernel = dynamic_cast<GuardedSampler&>(*sampler);
  Chains chains = kernel.init(context.batch(3), energy);
  (void)kernel.step(chains, energy, context.generator());
  (void)kernel.tunables();
  kernel.warm_up(chains, energy, 2, context.generator());
  (void)kernel.figures(chains);
}

void call_policy(const Catalogue& catalogue, const Params& params) {
  Context context;
  const testing::Quadratic energy(context.model());
  const auto sampler = catalogue.make_sampler("troubled_policy", params, context.model());
  auto& policy = dynamic_cast<TrainableSampler&>(*sampler);
  policy.set_energy(energy);
  const Trajectory trajectory = policy.rollout(3, context.generator());
  (void)policy.explore(3, 0.1, context.generator());
  (void)policy.backward(context.batch(3), context.generator());
  (void)policy.transitions(trajectory, context.generator());
  (void)policy.log_initial(trajectory);
  (void)policy.log_policy(trajectory);
  (void)policy.log_backward(trajectory);
  (void)policy.entropy(trajectory);
  policy.fit_backward(trajectory);
  (void)policy.pretraining_loss(context.batch(3), context.generator());
  policy.finish_pretraining(context.batch(3), context.generator());
  (void)policy.parameters();
}

void call_objective(const Catalogue& catalogue, const Params& params) {
  Context context;
  const testing::Quadratic energy(context.model());
  const auto sampler = catalogue.make_sampler("troubled", {}, context.model());
  const auto objective = catalogue.make_objective("troubled", params, {context.model(), energy, *sampler});
  NoTraining training;
  objective->begin(training);
  (void)objective->step(training);
  objective->end(training);
  (void)objective->parameters();
  (void)objective->state();
}

void call_dataset(const Catalogue& catalogue, const Params& params) {
  Context context;
  const auto dataset = catalogue.make_dataset("troubled", params, {});
  (void)dataset->draw(3, context.generator());
  (void)dataset->held_out(3, context.generator());
  (void)dataset->train_rows();
  (void)dataset->test_rows();
  (void)dataset->train_events(3, context.generator());
  (void)dataset->scaling();
  (void)dataset->log_density(at::ones({3, 2}, at::kDouble));
  (void)dataset->modes();
  (void)dataset->box();
  (void)dataset->outliers(3, context.generator());
  (void)dataset->image_shape();
  (void)dataset->pixel_range();
  (void)dataset->fingerprint();
}

std::vector<Caller> callers() {
  return {{"energy \"troubled\"",
           {"construction", "event_shape()", "blocks()", "energy()", "gradient()", "parameters()", "state()", "log_partition()",
            "exact_samples()", "quantities()", "quantity_names()", "reference()", "box()", "modes()"},
           call_energy},
          {"sampler \"troubled\"",
           {"construction", "sample()", "generate()", "state()", "metrics()", "log_partition()"},
           call_sampler},
          {"sampler \"troubled_kernel\"",
           {"construction", "init()", "step()", "tunables()", "warm_up()", "figures()"},
           call_kernel},
          {"sampler \"troubled_policy\"",
           {"construction", "steps()", "set_energy()", "rollout()", "explore()", "backward()", "transitions()", "log_initial()",
            "log_policy()", "log_backward()", "entropy()", "fit_backward()", "pretraining_loss()", "finish_pretraining()",
            "parameters()"},
           call_policy},
          {"objective \"troubled\"", {"construction", "begin()", "step()", "end()", "parameters()", "state()"}, call_objective},
          {"dataset \"troubled\"",
           {"construction", "event_shape()", "draw()", "held_out()", "train_rows()", "test_rows()", "train_events()",
            "scaling()", "log_density()", "modes()", "box()", "outliers()", "image_shape()", "pixel_range()", "fingerprint()"},
           call_dataset}};
}

class Troubles : public ::testing::Test {
 protected:
  [[nodiscard]] std::string text_of(const Caller& caller, const std::string& method, const std::string& trouble) const {
    return error_of<PluginError>([&] { caller.call(catalogue_, Params({{"method", method}, {"trouble", trouble}})); });
  }
  /// In every method of every kind.
  void expect_everywhere(const std::string& trouble, const std::string& text) const {
    for (const Caller& caller : callers()) {
      for (const std::string& method : caller.methods) {
        // Two methods are first called for the sake of another one, which then is who is to blame.
        const std::string place = method == "quantity_names()" ? "quantities()" : method;
        EXPECT_THAT(text_of(caller, method, trouble), AllOf(HasSubstr(caller.name + ", " + place + ": "), HasSubstr(text)));
      }
    }
  }
  Catalogue catalogue_ = testing::catalogue({fixture_folder("trouble")});
};

TEST_F(Troubles, WithoutOneEveryMethodCanBeCalled) {
  for (const Caller& caller : callers()) EXPECT_EQ(text_of(caller, "nowhere", "none"), "") << caller.name;
}

TEST_F(Troubles, WhateverIsThrownInWhicheverMethodIsToldWithItsPlace) {
  expect_everywhere("std", "cannot go on");
  expect_everywhere("int", "an exception of type int");
  expect_everywhere("torch", "cannot be multiplied (2x3 and 7x7)");
}

TEST_F(Troubles, ALeakInWhicheverMethodIsPutBackAndToldWithItsCure) {
  const bool has_grad_mode = c10::GradMode::is_enabled();
  const auto dtype = c10::get_default_dtype();
  const int threads = at::get_num_threads();
  const at::Tensor generator = at::detail::getDefaultCPUGenerator().get_state();
  expect_everywhere("grad_mode", "left LibTorch's grad mode changed: use at::NoGradGuard");
  expect_everywhere("dtype", "left LibTorch's default dtype changed: give every tensor the options of its context");
  expect_everywhere("threads", "left LibTorch's number of threads changed");
  expect_everywhere("generator",
                    "drew from or seeded LibTorch's default generator: draw from the generator that the call lends");
  expect_everywhere("seed", "drew from or seeded LibTorch's default generator");
  EXPECT_EQ(c10::GradMode::is_enabled(), has_grad_mode);
  EXPECT_EQ(c10::get_default_dtype(), dtype);
  EXPECT_EQ(at::get_num_threads(), threads);
  EXPECT_TRUE(at::equal(at::detail::getDefaultCPUGenerator().get_state(), generator));
}

TEST_F(Troubles, WrongTensorsAreTold) {
  const auto expect = [&](const std::string& trouble, const std::string& text,
                          const std::vector<std::pair<std::size_t, std::vector<std::string>>>& where) {
    for (const auto& [kind, methods] : where) {
      const Caller caller = callers()[kind];
      for (const std::string& method : methods)
        EXPECT_THAT(text_of(caller, method, trouble), AllOf(HasSubstr(caller.name + ", " + method), HasSubstr(text)));
    }
  };
  const std::vector<std::pair<std::size_t, std::vector<std::string>>> checked{
      {0, {"energy()", "gradient()", "exact_samples()"}},
      {1, {"sample()", "generate()"}},
      {2, {"init()", "step()"}},
      {3,
       {"rollout()", "backward()", "transitions()", "log_initial()", "log_policy()", "log_backward()", "entropy()",
        "pretraining_loss()"}},
      {5, {"draw()", "held_out()", "train_events()", "scaling()", "log_density()", "outliers()"}}};
  expect("shape", "has the shape", checked);
  expect("dtype_of_result", "has the dtype Long", checked);
  expect("device", "on the device meta", checked);
  expect("graph", "carries a graph: must be detached",
         {{0, {"gradient()", "exact_samples()"}}, {1, {"sample()", "generate()"}}, {2, {"init()", "step()"}}});
  expect("in_place", "was written to in place",
         {{0, {"energy()", "gradient()"}},
          {1, {"sample()"}},
          {2, {"init()"}},
          {3, {"backward()", "fit_backward()"}},
          {5, {"log_density()"}}});
  expect("undefined", "undefined",
         {{0, {"energy()", "state()"}},
          {1, {"state()", "metrics()"}},
          {2, {"init()"}},
          {4, {"step()", "state()"}},
          {5, {"draw()"}}});
}

}  // namespace
}  // namespace ebmlab::host
