// SPDX-License-Identifier: MIT
// The perceptron's and the Fourier features' derivatives, of first and higher order, against LibTorch's of the formula.
#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>
#include <hwy/targets.h>
#include <torch/csrc/autograd/autograd.h>
#include <ebmlab/nn.hpp>

#include <functional>

namespace ebmlab {
namespace {

using Tensors = std::vector<at::Tensor>;

enum class Form { kPlain, kAtTime, kAtAllTimes, kAtLaterTimes, kAtTimes };
constexpr std::int64_t kTimes = 4, kRows = 12, kInputs = 5, kOutputs = 3;

struct Case {
  std::string name;
  at::ScalarType type;
  std::string activation;
  Form form;
};

std::vector<Case> cases() {
  const std::vector<std::pair<std::string, Form>> forms = {{"plain", Form::kPlain},
                                                           {"at_time", Form::kAtTime},
                                                           {"at_all_times", Form::kAtAllTimes},
                                                           {"at_later_times", Form::kAtLaterTimes},
                                                           {"at_times", Form::kAtTimes}};
  std::vector<Case> result;
  for (const std::string& activation : activation_names()) {
    for (const auto& [name, form] : forms) {
      result.push_back({activation + "_" + name, at::kFloat, activation, form});
      if (activation == "silu") result.push_back({activation + "_" + name + "_double", at::kDouble, activation, form});
    }
  }
  return result;
}

class MlpGradient : public testing::TestWithParam<Case> {
 protected:
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{11});
  ModelContext context{{kInputs}, at::TensorOptions().dtype(GetParam().type), generator, {}};
  Mlp network{{.inputs = kInputs,
               .hidden = {19, 40},
               .outputs = kOutputs,
               .activation = parse_activation(GetParam().activation),
               .times = GetParam().form == Form::kPlain ? 0 : kTimes},
              context};
  Tensors parameters = leaves();
  at::Tensor index = at::arange(kRows, at::kLong).remainder(kTimes);

  [[nodiscard]] Tensors leaves() const {
    Tensors result;
    for (const Parameter& parameter : network.parameters("n")) result.push_back(parameter.value);
    return result;
  }
  /// [rows, n], spread enough for every branch of an activation.
  at::Tensor draws(std::int64_t n) { return at::randn({kRows, n}, generator, context.options) * 2.0; }
  [[nodiscard]] double tolerance() const { return GetParam().type == at::kFloat ? 1e-5 : 1e-10; }

  [[nodiscard]] at::Tensor output(const at::Tensor& x) const {
    switch (GetParam().form) {
      case Form::kPlain:
        return network(x);
      case Form::kAtTime:
        return network.at_time(x, 2);
      case Form::kAtAllTimes:
        return network.at_all_times(x.view({kTimes, -1, kInputs})).flatten(0, 1);
      case Form::kAtLaterTimes:
        return network.at_all_times(x.view({2, -1, kInputs}), 1).flatten(0, 1);
      case Form::kAtTimes:
        return network.at_times(x, index);
    }
    return {};
  }
  /// The time step of each row.
  [[nodiscard]] at::Tensor times() const {
    switch (GetParam().form) {
      case Form::kAtTime:
        return at::full({kRows}, 2, at::kLong);
      case Form::kAtAllTimes:
        return at::arange(kTimes, at::kLong).repeat_interleave(kRows / kTimes);
      case Form::kAtLaterTimes:
        return at::arange(1, 3, at::kLong).repeat_interleave(kRows / 2);
      default:
        return index;
    }
  }
  [[nodiscard]] at::Tensor formula(const at::Tensor& x) const {
    at::Tensor h = x;
    for (std::size_t i = 0; i < parameters.size();) {
      h = at::matmul(h, parameters[i].t()) + parameters[i + 1];
      i += 2;
      if (i == parameters.size()) break;
      if (GetParam().form != Form::kPlain) h = h + parameters[i++].index({times()});
      h = activate(parse_activation(GetParam().activation), h);
    }
    return h;
  }

  /// What `derive` makes of the network and of the formula must agree, each relative to its largest element.
  void expect_equal(const std::function<Tensors(const std::function<at::Tensor(const at::Tensor&)>&)>& derive) const {
    const Tensors found = derive([this](const at::Tensor& x) { return output(x); });
    const Tensors expected = derive([this](const at::Tensor& x) { return formula(x); });
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      const at::Tensor other = expected[i].defined() ? expected[i] : at::zeros({}, context.options);
      const at::Tensor mine = found[i].defined() ? found[i] : at::zeros_like(other);
      const double scale = std::max(other.abs().max().item<double>(), 1e-3);
      EXPECT_LE((mine - other).abs().max().item<double>(), tolerance() * scale) << "derivative " << i;
    }
  }

  static Tensors grad(const at::Tensor& of, const Tensors& by, bool with_graph = false) {
    return torch::autograd::grad({of}, by, {}, /*retain_graph=*/with_graph, with_graph, /*allow_unused=*/true);
  }
  [[nodiscard]] Tensors all(const at::Tensor& x) const {
    Tensors result{x};
    result.insert(result.end(), parameters.begin(), parameters.end());
    return result;
  }
};
INSTANTIATE_TEST_SUITE_P(Nn, MlpGradient, testing::ValuesIn(cases()), [](const auto& c) { return c.param.name; });

TEST_P(MlpGradient, OfFirstOrderIsTheFormulas) {
  const at::Tensor x = draws(kInputs).requires_grad_(true), c = draws(kOutputs);
  expect_equal([&](const auto& f) { return Tensors{f(x)}; });
  expect_equal([&](const auto& f) { return grad((f(x) * c).sum(), all(x)); });
  expect_equal([&](const auto& f) { return grad((f(x) * c).sum(), {x}); });
  expect_equal([&](const auto& f) { return grad((f(x) * c).sum(), parameters); });
  expect_equal([&](const auto& f) { return grad((f(x.detach()) * c).sum(), parameters); });
  expect_equal([&](const auto& f) { return grad((f(x) * c).sum(), {parameters[0]}); });
  expect_equal([&](const auto& f) { return grad((f(x) * c).sum(), {parameters.back()}); });
  const at::NoGradGuard no_graph;
  expect_equal([&](const auto& f) { return Tensors{f(x)}; });
}

TEST_P(MlpGradient, OfAGradientInXIsTheFormulas) {
  const at::Tensor x = draws(kInputs).requires_grad_(true), c = draws(kOutputs), v = draws(kInputs);
  const auto loss = [&](const auto& f) {
    const at::Tensor y = f(x);
    const at::Tensor score = grad((y * c + 0.1 * y.square()).sum(), {x}, true).front();
    return (score * v).sum() + score.square().sum();
  };
  expect_equal([&](const auto& f) { return grad(loss(f), all(x)); });
  expect_equal([&](const auto& f) { return grad(loss(f), parameters); });
}

TEST_P(MlpGradient, OfOtherGradientsIsTheFormulas) {
  const at::Tensor x = draws(kInputs).requires_grad_(true), v = draws(kInputs);
  // Sliced score matching: a gradient of a product of a gradient, and that in the parameters.
  expect_equal([&](const auto& f) {
    const at::Tensor score = grad(f(x).sum(), {x}, true).front();
    const at::Tensor product = grad((score * v).sum(), {x}, true).front();
    if (!product.defined() || !product.requires_grad()) return Tensors{product};  // of a piecewise linear network
    return grad((product * v).sum(), parameters);
  });
  // A gradient in everything at once, differentiated again.
  expect_equal([&](const auto& f) {
    at::Tensor loss;
    for (const at::Tensor& gradient : grad(f(x).square().sum(), all(x), true)) {
      if (!gradient.defined()) continue;
      loss = loss.defined() ? loss + gradient.square().sum() : gradient.square().sum();
    }
    return grad(loss, all(x));
  });
}

TEST_P(MlpGradient, CanBeTakenTwiceFromOneGraph) {
  const at::Tensor x = draws(kInputs).requires_grad_(true);
  expect_equal([&](const auto& f) {
    const at::Tensor y = f(x).sum();
    torch::autograd::grad({y}, {x}, {}, /*retain_graph=*/true);
    return grad(y, all(x));
  });
}

TEST_P(MlpGradient, NotANumberStaysOne) {
  at::Tensor x = draws(kInputs);
  x[1][2] = NAN;
  const at::Tensor y = output(x);
  EXPECT_TRUE(y[1].isnan().all().item<bool>());
  EXPECT_FALSE(y[0].isnan().any().item<bool>());
}

TEST_P(MlpGradient, OfLargeInputsIsTheFormulas) {
  const at::Tensor x = (draws(kInputs) * 1e3).requires_grad_(true);
  expect_equal([&](const auto& f) { return grad(f(x).sum(), {x}); });
}

/// Every kernel, on widths that no vector's divides, at each instruction set that this processor has.
TEST(Kernels, AgreeAtEveryInstructionSet) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{13});
  const ModelContext context{{3}, at::TensorOptions().dtype(at::kFloat), generator, {}};
  const FourierFeatures features(3, 21, {1.0}, context);
  const at::Tensor x = at::randn({7, 3}, generator, at::kFloat).requires_grad_(true);
  for (const std::string& activation : activation_names()) {
    const Mlp network({.inputs = 45, .hidden = {19, 5}, .outputs = 2, .activation = parse_activation(activation)}, context);
    Tensors by{x};
    for (const Parameter& parameter : network.parameters("n")) by.push_back(parameter.value);
    const auto derive = [&] {
      const at::Tensor score = torch::autograd::grad({network(features(x)).sum()}, {x}, {}, true, true).front();
      return torch::autograd::grad({score.square().sum() + network(features(x)).square().sum()}, by);
    };
    const Tensors best = derive();
    for (std::int64_t targets = hwy::SupportedTargets(); targets != 0; targets &= targets - 1) {
      hwy::GetChosenTarget().Update(targets);  // the best of those that are left
      const Tensors found = derive();
      for (std::size_t i = 0; i < by.size(); ++i) {
        EXPECT_LE((found[i] - best[i]).abs().max().item<float>(), 1e-5F * best[i].abs().max().item<float>())
            << activation << ", derivative " << i << " at " << hwy::TargetName(targets & -targets);
      }
    }
    hwy::GetChosenTarget().DeInit();
  }
}

struct FourierGradient : testing::Test {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{12});
  ModelContext context{{3}, at::TensorOptions().dtype(at::kFloat), generator, {}};
  FourierFeatures features{3, 21, {0.5, 4.0}, context};

  [[nodiscard]] at::Tensor formula(const at::Tensor& x) const {
    const at::Tensor phase = at::matmul(x, features.matrix());
    return at::cat({x, phase.sin(), phase.cos()}, -1);
  }
};

TEST_F(FourierGradient, OfEveryOrderIsTheFormulas) {
  const at::Tensor x = at::randn({2, 6, 3}, generator, at::kFloat).requires_grad_(true);
  const at::Tensor c = at::randn({2, 6, 45}, generator, at::kFloat), v = at::randn({2, 6, 3}, generator, at::kFloat);
  const auto derive = [&](const auto& f) {
    const at::Tensor y = f(x);
    const at::Tensor g = torch::autograd::grad({(y * c + y.square() * c).sum()}, {x}, {}, true, true).front();
    return Tensors{y, g, torch::autograd::grad({(g * v).sum()}, {x}).front()};
  };
  const Tensors found = derive([&](const at::Tensor& at) { return features(at); });
  const Tensors expected = derive([&](const at::Tensor& at) { return formula(at); });
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_LE((found[i] - expected[i]).abs().max().item<float>(), 1e-5F * expected[i].abs().max().item<float>()) << i;
  }
  const at::Tensor loss = (features(x) * c).sum();
  EXPECT_TRUE(at::allclose(torch::autograd::grad({loss}, {x}).front(),
                           torch::autograd::grad({(formula(x) * c).sum()}, {x}).front(), 1e-5, 1e-5));
}

TEST_F(FourierGradient, FarAwayEventsHaveThemToo) {
  const at::Tensor x = at::randn({5, 3}, generator, at::kFloat) * 1e5;
  // The phases' own rounding, of size 1e6, moves a sine by a tenth; the sines must be those of the rounded phases.
  const at::Tensor found = features(x), phase = at::mm(x, features.matrix());
  EXPECT_TRUE(at::allclose(found.narrow(1, 3, 21), phase.sin(), 1e-4, 1e-5));
  EXPECT_TRUE(at::allclose(found.narrow(1, 24, 21), phase.cos(), 1e-4, 1e-5));
}

}  // namespace
}  // namespace ebmlab
