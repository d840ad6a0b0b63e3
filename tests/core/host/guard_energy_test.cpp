// SPDX-License-Identifier: MIT
#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>
#include <gmock/gmock.h>

#include "host/guard.hpp"
#include "models.hpp"

namespace ebmlab::host {
namespace {
using testing::Context;
using testing::error_of;
using ::testing::HasSubstr;
using testing::Quadratic;

GuardedEnergy guarded_energy(const Context& context, Quadratic::Function function = {}) {
  return {std::make_unique<Quadratic>(context.model(), std::move(function)), "quadratic", context.model()};
}

TEST(GuardedEnergy, PassesValuesThrough) {
  const Context context;
  const GuardedEnergy energy = guarded_energy(context);
  const at::Tensor x = context.batch(3);
  EXPECT_TRUE(at::equal(energy.energy(x), at::ones({3})));
  EXPECT_TRUE(at::equal(energy.gradient(x), x));
  EXPECT_EQ(energy.event_shape(), Shape{2});
  EXPECT_EQ(energy.parameters().size(), 1U);
}

TEST(GuardedEnergy, CountsRowsOfEnergiesAndGradients) {
  const Context context;
  GuardedEnergy energy = guarded_energy(context);
  (void)energy.energy(context.batch(3));
  EXPECT_EQ(energy.counters().energy_evals, 3);
  EXPECT_EQ(energy.counters().gradient_evals, 0) << "no graph to x was asked for, whatever the parameters require";

  const at::Tensor leaf = context.batch(4).requires_grad_(true);
  (void)energy.energy(leaf);
  EXPECT_EQ(energy.counters().energy_evals, 7);
  EXPECT_EQ(energy.counters().gradient_evals, 4);
  {
    const at::NoGradGuard no_graph;
    (void)energy.energy(leaf);
  }
  EXPECT_EQ(energy.counters().energy_evals, 11);
  EXPECT_EQ(energy.counters().gradient_evals, 4);

  (void)energy.gradient(context.batch(5));
  EXPECT_EQ(energy.counters().energy_evals, 11) << "the energies behind the default gradient are not counted again";
  EXPECT_EQ(energy.counters().gradient_evals, 9);

  energy.set_counters({.energy_evals = 100, .gradient_evals = 10});
  (void)energy.energy(context.batch(1));
  EXPECT_EQ(energy.counters().energy_evals, 101);
}

TEST(GuardedEnergy, IsConcurrentWhereItsModelIsAndCountsAllTheSame) {
  class ConcurrentQuadratic final : public Quadratic, public Concurrent {
   public:
    using Quadratic::Quadratic;
  };
  const Context context;
  EXPECT_FALSE(is_concurrent(guarded_energy(context)));
  const GuardedEnergy energy(std::make_unique<ConcurrentQuadratic>(context.model()), "quadratic", context.model());
  EXPECT_TRUE(is_concurrent(energy));
  constexpr std::int64_t kRows = 100 * kChunk;
  at::set_num_threads(2);
  (void)energy_and_gradient(energy, context.batch(kRows));
  at::set_num_threads(1);
  EXPECT_EQ(energy.counters().energy_evals, kRows);
  EXPECT_EQ(energy.counters().gradient_evals, kRows);
}

TEST(GuardedEnergy, ItsOwnPassesMayBeInBfloat16) {
  const Context context;
  const at::Tensor weight = at::linspace(-1.0, 1.0, 2).view({2, 1});
  GuardedEnergy energy =
      guarded_energy(context, [&](const at::Tensor& x) { return at::matmul(x, weight).squeeze(1).square(); });
  const at::Tensor x = at::linspace(0.1, 0.9, 6).view({3, 2}), exact = energy.energy(x), slope = energy.gradient(x);
  energy.set_in_bf16(true);
  const at::Tensor rounded = energy.energy(x), rounded_slope = energy.gradient(x);
  EXPECT_EQ(rounded.scalar_type(), at::kFloat);
  EXPECT_EQ(rounded_slope.scalar_type(), at::kFloat);
  EXPECT_FALSE(at::equal(rounded, exact));
  EXPECT_TRUE(at::allclose(rounded, exact, 2e-2, 1e-3));
  EXPECT_TRUE(at::allclose(rounded_slope, slope, 3e-2, 1e-2));
  energy.set_in_bf16(false);
  EXPECT_TRUE(at::equal(energy.energy(x), exact));
}

TEST(GuardedEnergy, ForeignExceptionsBecomePluginErrors) {
  const Context context;
  const auto text_of = [&](Quadratic::Function function) {
    return error_of<PluginError>([&] { (void)guarded_energy(context, std::move(function)).energy(context.batch(2)); });
  };
  EXPECT_EQ(text_of([](const at::Tensor&) -> at::Tensor { throw std::runtime_error("out of\nluck"); }),
            "energy \"quadratic\", energy(): out of");
  EXPECT_EQ(text_of([](const at::Tensor&) -> at::Tensor { throw 42; }),
            "energy \"quadratic\", energy(): an exception of type int");
  const std::string torch = text_of([](const at::Tensor& x) { return at::matmul(x, at::ones({3, 3})); });
  EXPECT_THAT(torch, HasSubstr("energy(): mat1 and mat2 shapes cannot be multiplied (2x2 and 3x3)"));
  EXPECT_EQ(torch.find('\n'), std::string::npos) << "no stack trace";
  EXPECT_EQ(text_of([](const at::Tensor&) -> at::Tensor { throw ConfigError("not a method's to say"); }),
            "energy \"quadratic\", energy(): not a method's to say");
}

TEST(GuardedEnergy, ErrorsCarryTheirPlace) {
  const Context context;
  const GuardedEnergy energy = guarded_energy(context, [](const at::Tensor&) -> at::Tensor { throw 42; });
  try {
    (void)energy.gradient(context.batch(1));
    FAIL() << "no exception";
  } catch (const CallError& error) {
    EXPECT_EQ(error.plugin().kind, PluginKind::kEnergy);
    EXPECT_EQ(error.plugin().id, "quadratic");
    EXPECT_EQ(error.method(), "gradient()");
    EXPECT_EQ(error.text(), "an exception of type int");
  }
}

TEST(GuardedEnergy, WrongTensorsAreRefused) {
  const Context context;
  const auto text_of = [&](Quadratic::Function function) {
    return error_of<PluginError>([&] { (void)guarded_energy(context, std::move(function)).energy(context.batch(4)); });
  };
  EXPECT_THAT(text_of([](const at::Tensor& x) { return x.sum(1, true); }),
              HasSubstr("its result has the shape [4, 1]: must be [4]"));
  EXPECT_THAT(text_of([](const at::Tensor& x) { return x.sum(1).to(at::kDouble); }),
              HasSubstr("its result has the dtype Double: must be Float"));
  EXPECT_THAT(text_of([](const at::Tensor& x) { return x.sum(1).to(at::kMeta); }),
              HasSubstr("its result is on the device meta: must be on cpu"));
  EXPECT_THAT(text_of([](const at::Tensor&) { return at::Tensor(); }), HasSubstr("its result is an undefined tensor"));
  EXPECT_THAT(text_of([](const at::Tensor& x) { return at::detach(x).mul_(2).sum(1); }),
              HasSubstr("its argument was written to in place"));
}

TEST(GuardedEnergy, MissingGraphIsRefused) {
  const Context context;
  const GuardedEnergy energy = guarded_energy(context, [](const at::Tensor& x) { return x.detach().sum(1); });
  EXPECT_EQ(error_of([&] { (void)energy.energy(context.batch(2)); }), "") << "no graph was asked for";
  EXPECT_THAT(error_of([&] { (void)energy.energy(context.batch(2).requires_grad_(true)); }), HasSubstr("has no graph"));
}

TEST(GuardedEnergy, WrongArgumentsAreRefused) {
  const Context context;
  const GuardedEnergy energy = guarded_energy(context);
  EXPECT_THAT(error_of([&] {
                (void)energy.energy(at::ones({4, 3}));
              }),
              HasSubstr("its argument has the shape [4, 3]: must be [4, 2]"));
  EXPECT_THAT(error_of([&] { (void)energy.gradient(at::Tensor()); }), HasSubstr("its argument is an undefined tensor"));
}

TEST(GuardedEnergy, EventShapeMustBeThatOfTheData) {
  Context context;
  const ModelContext other{{3}, context.model().options, context.generator(), {}};
  EXPECT_THAT(error_of([&] { (void)GuardedEnergy(std::make_unique<Quadratic>(other), "quadratic", other); }),
              HasSubstr("energy \"quadratic\", event_shape(): is [2]: must be that of the data, [3]"));
}

TEST(GuardedEnergy, GlobalStateIsRestoredAlsoAfterAnException) {
  const Context context;
  const bool grad_mode = c10::GradMode::is_enabled();
  const auto dtype = c10::get_default_dtype();
  const int threads = at::get_num_threads();
  for (const bool is_throwing : {false, true}) {
    const GuardedEnergy energy = guarded_energy(context, [&](const at::Tensor& x) {
      c10::GradMode::set_enabled(!grad_mode);
      c10::set_default_dtype(caffe2::TypeMeta::Make<double>());
      at::set_num_threads(threads + 1);
      if (is_throwing) throw 42;
      return x.sum(1);
    });
    EXPECT_EQ(error_of([&] { (void)energy.energy(context.batch(2)); }),
              is_throwing ? "energy \"quadratic\", energy(): an exception of type int"
                          : "energy \"quadratic\", energy(): left LibTorch's grad mode changed: use at::NoGradGuard or "
                            "at::AutoGradMode, which put it back");
    EXPECT_EQ(c10::GradMode::is_enabled(), grad_mode);
    EXPECT_EQ(c10::get_default_dtype(), dtype);
    EXPECT_EQ(at::get_num_threads(), threads);
  }
}

TEST(GuardedEnergy, WorksWithoutReadingBackFromADevice) {
  const Context context(at::kMeta);
  const GuardedEnergy energy = guarded_energy(context);
  EXPECT_EQ(energy.energy(context.batch(3).requires_grad_(true)).sizes(), at::IntArrayRef({3}));
  EXPECT_EQ(energy.gradient(context.batch(3)).sizes(), at::IntArrayRef({3, 2}));
  EXPECT_TRUE(energy.parameters().front().value.is_meta());
  EXPECT_EQ(energy.counters().gradient_evals, 6);
}

class OddParameters : public Quadratic {
 public:
  OddParameters(const ModelContext& context, Parameters parameters) : Quadratic(context), parameters_(std::move(parameters)) {}
  [[nodiscard]] Parameters parameters() const override { return parameters_; }

 private:
  Parameters parameters_;
};

TEST(GuardedEnergy, ParametersMustBeDistinctTrainableLeaves) {
  const Context context;
  const auto text_of = [&](Parameters parameters) {
    const GuardedEnergy energy(std::make_unique<OddParameters>(context.model(), std::move(parameters)), "odd", context.model());
    return error_of<PluginError>([&] { (void)energy.parameters(); });
  };
  const auto leaf = [] { return at::ones({2}).requires_grad_(true); };
  EXPECT_EQ(text_of({{"a", leaf()}, {"b", leaf()}}), "");
  EXPECT_THAT(text_of({{"a", leaf()}, {"a", leaf()}}), HasSubstr("parameters(): \"a\" is named twice"));
  EXPECT_THAT(text_of({{"", leaf()}}), HasSubstr("no name"));
  EXPECT_THAT(text_of({{"a", at::ones({2})}}), HasSubstr("must be a leaf that requires a gradient"));
  EXPECT_THAT(text_of({{"a", leaf() * 2}}), HasSubstr("must be a leaf that requires a gradient"));
  EXPECT_THAT(text_of({{"a", at::ones({2}, at::kDouble).requires_grad_(true)}}), HasSubstr("dtype Double"));
  EXPECT_THAT(text_of({{"a", leaf(), 1.0, 2.0, 1.0}}), HasSubstr("smallest value above its largest"));
  EXPECT_THAT(text_of({{"a", leaf(), -1.0}}), HasSubstr("negative rate_scale"));
}

}  // namespace
}  // namespace ebmlab::host
