// SPDX-License-Identifier: MIT
// bfloat16 for a scope.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/autocast_mode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>
#include <ebmlab/autocast.hpp>
#include <ebmlab/nn.hpp>

namespace ebmlab {
namespace {

struct AutocastTest : testing::Test {
  at::Tensor x = at::linspace(-1.0, 1.0, 2 * 3 * 8 * 8).view({2, 3, 8, 8});
  at::Tensor weight = at::linspace(-0.3, 0.4, 4 * 3 * 3 * 3).view({4, 3, 3, 3}).requires_grad_(true);
  [[nodiscard]] at::Tensor convolution() const { return at::conv2d(x, weight); }
};

TEST_F(AutocastTest, ConvolutionsAreInBfloat16AndCloseToThoseInSinglePrecision) {
  const at::Tensor exact = convolution();
  EXPECT_EQ(exact.scalar_type(), at::kFloat);
  at::Tensor rounded;
  {
    const Autocast scope(at::kCPU);
    rounded = convolution();
  }
  EXPECT_EQ(rounded.scalar_type(), at::kBFloat16);
  const double error = (rounded.to(at::kFloat) - exact).norm().item<double>() / exact.norm().item<double>();
  EXPECT_LT(error, 1e-2);  // bfloat16 rounds by up to 2^-9
  EXPECT_GT(error, 0.0);
  EXPECT_EQ(convolution().scalar_type(), at::kFloat);
}

TEST_F(AutocastTest, GradientsOfParametersStayInSinglePrecision) {
  const at::Tensor exact = torch::autograd::grad({convolution().square().sum()}, {weight}).front();
  at::Tensor loss;
  {
    const Autocast scope(at::kCPU);
    loss = convolution().to(at::kFloat).square().sum();
  }
  const at::Tensor rounded = torch::autograd::grad({loss}, {weight}).front();
  EXPECT_EQ(rounded.scalar_type(), at::kFloat);
  EXPECT_LT((rounded - exact).norm().item<double>(), 2e-2 * exact.norm().item<double>());
}

TEST_F(AutocastTest, SeesAParameterThatChangesBetweenScopes) {
  const auto rounded = [this] {
    const Autocast scope(at::kCPU);
    return convolution();
  };
  const at::Tensor before = rounded();
  {
    const at::NoGradGuard no_graph;
    weight.mul_(2.0);
  }
  EXPECT_TRUE(at::equal(rounded(), 2.0 * before));
}

TEST(Autocast, DoesNotTouchAPerceptronByHand) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{1});
  const ModelContext context{{2}, at::TensorOptions().dtype(at::kFloat), generator, {}};
  const FourierFeatures features(2, 8, {1.0}, context);
  const Mlp network({.inputs = features.outputs(), .hidden = {16, 16}, .outputs = 1}, context);
  const at::Tensor x = at::linspace(-2.0, 2.0, 20).view({10, 2}).requires_grad_(true);
  // Values and their gradient within the scope; what is differentiated again, outside, as objectives do.
  const auto results = [&](bool is_on) {
    std::vector<at::Tensor> all;
    {
      const Autocast scope(at::kCPU, is_on);
      all = {network(features(x)), torch::autograd::grad({network(features(x)).sum()}, {x}).front()};
    }
    const at::Tensor slope = torch::autograd::grad({all[0].sum()}, {x}, {}, std::nullopt, true).front();
    for (const Parameter& each : network.parameters("network")) {
      all.push_back(torch::autograd::grad({slope.square().sum()}, {each.value}, {}, true, false, true).front());
    }
    return all;
  };
  const std::vector<at::Tensor> exact = results(false), found = results(true);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    ASSERT_EQ(found[i].defined(), exact[i].defined()) << i;
    if (exact[i].defined()) {
      EXPECT_TRUE(at::equal(found[i], exact[i])) << i;
    }
  }
}

TEST_F(AutocastTest, ScopesNestAndMayBeOff) {
  const auto is_on = [] { return at::autocast::is_autocast_enabled(at::kCPU); };
  {
    const Autocast off(at::kCPU, false);
    EXPECT_FALSE(is_on());
    const Autocast outer(at::kCPU);
    {
      const Autocast inner(at::kCPU), none(at::kCPU, false);
      EXPECT_TRUE(is_on());
    }
    EXPECT_TRUE(is_on());
    EXPECT_EQ(convolution().scalar_type(), at::kBFloat16);
  }
  EXPECT_FALSE(is_on());
}

}  // namespace
}  // namespace ebmlab
