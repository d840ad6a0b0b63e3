// SPDX-License-Identifier: MIT
#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>
#include <ebmlab/error.hpp>
#include <ebmlab/nn.hpp>

namespace ebmlab {
namespace {

struct NnTest : testing::Test {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{5});
  ModelContext context{{2}, at::TensorOptions().dtype(at::kDouble), generator, {}};
};

TEST_F(NnTest, FeaturesAreTheInputWithItsSinesAndCosines) {
  const FourierFeatures features(2, 6, {0.5, 2.0}, context);
  const at::Tensor x = at::randn({4, 2}, at::kDouble);
  const at::Tensor phase = at::matmul(x, features.matrix());
  EXPECT_EQ(features.outputs(), 14);
  EXPECT_TRUE(at::allclose(features(x), at::cat({x, phase.sin(), phase.cos()}, 1)));
}

TEST_F(NnTest, ScalesShareTheColumns) {
  const FourierFeatures features(2, 20000, {0.5, 4.0}, context);
  const at::Tensor sd =
      at::stack({features.matrix().narrow(1, 0, 10000).std(), features.matrix().narrow(1, 10000, 10000).std()});
  // The sd of a sample sd of n normals is sd / sqrt(2n).
  EXPECT_NEAR(sd[0].item<double>(), 0.5, 4.5 * 0.5 / std::sqrt(40000.0));
  EXPECT_NEAR(sd[1].item<double>(), 4.0, 4.5 * 4.0 / std::sqrt(40000.0));
}

TEST_F(NnTest, ScalesReachTheDataSStructure) {
  // Around a typical event of N(0, I_2) the radius that holds a share s is about sqrt(s / (pi p)), 1 / 5.1 for one in a
  // hundred.
  const at::Tensor blob = at::randn({10000, 2}, generator, at::kDouble);
  context.reference = blob;
  const std::vector<double> coarse = feature_scales(context);
  ASSERT_EQ(coarse.size(), 4U);
  EXPECT_NEAR(coarse.back(), 5.1, 0.6);
  for (std::size_t i = 1; i < coarse.size(); ++i) EXPECT_DOUBLE_EQ(coarse[i], 2.0 * coarse[i - 1]);
  // Half the size asks for twice the frequency, up to the largest allowed.
  context.reference = 0.5 * blob;
  EXPECT_NEAR(feature_scales(context).back(), 2.0 * coarse.back(), 1e-9);
  context.reference = 0.01 * blob;
  EXPECT_EQ(feature_scales(context).back(), 16.0);
  // In many dimensions no event is near another: one coarse scale.
  context.reference = at::randn({2000, 64}, generator, at::kDouble);
  EXPECT_EQ(feature_scales(context).size(), 1U);
  context.reference = at::Tensor();
  // With fewer columns than scales the finest stay.
  EXPECT_EQ(FourierFeatures(2, 2, {}, context).matrix().size(1), 2);
  EXPECT_EQ(feature_scales(context), (std::vector<double>{0.5, 1.0, 2.0, 4.0}));
}

TEST_F(NnTest, AllTimeStepsAgreeWithOneByOne) {
  const Mlp network({.inputs = 2, .hidden = {7, 5}, .outputs = 3, .times = 4}, context);
  const at::Tensor x = at::randn({4, 6, 2}, at::kDouble);
  const at::Tensor all = network.at_all_times(x);
  for (std::int64_t t = 0; t < 4; ++t) {
    EXPECT_TRUE(at::allclose(all[t], network.at_time(x[t], t)));
    EXPECT_TRUE(at::allclose(all[t], network.at_times(x[t], at::full({6}, t, at::kLong))));
  }
  EXPECT_FALSE(at::allclose(network.at_time(x[0], 0), network.at_time(x[0], 1)));
}

TEST_F(NnTest, OneSeedGivesOneNetworkInEveryPrecision) {
  at::Generator again = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{5});
  const Mlp::Layout layout{.inputs = 2, .hidden = {4}, .outputs = 1};
  const Mlp in_double(layout, context);
  const Mlp in_float(layout, {{2}, at::TensorOptions().dtype(at::kFloat), again, {}});
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_TRUE(at::equal(in_double.parameters("n")[i].value.to(at::kFloat), in_float.parameters("n")[i].value));
  }
}

TEST_F(NnTest, ActivationsHaveNames) {
  for (const std::string& name : activation_names()) EXPECT_NO_THROW(static_cast<void>(parse_activation(name)));
  EXPECT_THROW(static_cast<void>(parse_activation("swish")), ConfigError);
}

}  // namespace
}  // namespace ebmlab
