// SPDX-License-Identifier: MIT
// Networks: the Gaussian base, images of all layouts, and steps on a device that holds no values.
#include <gtest/gtest.h>

#include <algorithm>

#include "plugins/energies/energy_cases.hpp"

namespace ebmlab {
namespace {

TEST(Mlp, TheGaussianBaseIsTheFittedGaussian) {
  at::Generator generator = test::generator(5);
  const at::TensorOptions options = at::TensorOptions().dtype(at::kDouble);
  const at::Tensor reference = at::matmul(randn({400, 3}, generator, at::empty({0}, options)),
                                          at::tensor({1.0, 0.5, 0.0, 0.0, 1.0, 0.3, 0.0, 0.0, 0.2}, options).view({3, 3}));
  const auto energy = test::plugins().energy("mlp", {{"base", std::string("gaussian")}, {"base_noise", 0.5}, {"limit", 1e-6}},
                                             {{3}, options, generator, reference});
  const at::Tensor centred = reference - reference.mean(0);
  const at::Tensor covariance = at::matmul(centred.t(), centred) / 400.0 + 0.25 * at::eye(3, options);
  const at::Tensor x = randn({7, 3}, generator, at::empty({0}, options)), y = x - reference.mean(0);
  const auto quadratic = [&](const at::Tensor& v) { return 0.5 * (at::matmul(v, at::linalg_inv(covariance)) * v).sum(1); };
  const at::Tensor expected = quadratic(y) - quadratic(centred).mean();      // of mean 0 over the data
  EXPECT_TRUE(at::allclose(energy->energy(x).detach(), expected, 0, 2e-6));  // the network is limited to +-1e-6
}

// What the network sees is y = C^-1/2 (x - m): the same network, shown y as its events and not confined, gives the same f.
TEST(Mlp, ANetworkMaySeeWhitenedEvents) {
  at::Generator generator = test::generator(6);
  const at::TensorOptions options = at::TensorOptions().dtype(at::kDouble);
  const at::Tensor reference = randn({300, 3}, generator, at::empty({0}, options)) * at::tensor({5.0, 1.0, 0.1}, options) + 2.0;
  at::Generator first = test::generator(7), second = test::generator(7);
  const auto energy = test::plugins().energy(
      "mlp", {{"base", std::string("gaussian")}, {"base_noise", 0.05}, {"sees", std::string("whitened")}},
      {{3}, options, first, reference});
  const NamedTensors state = energy->state();
  const auto named = [&](const std::string& name) {
    return std::find_if(state.begin(), state.end(), [&](const auto& each) { return each.first == name; })->second;
  };
  const auto whitened = [&](const at::Tensor& x) { return at::matmul(x - named("base.mean"), named("base.whitening")); };
  const auto plain = test::plugins().energy("mlp", {{"confinement", 0.0}}, {{3}, options, second, whitened(reference)});
  const at::Tensor x = reference.slice(0, 0, 7), y = whitened(x);
  const at::Tensor expected = plain->energy(y) + 0.5 * y.square().sum(1) - named("base.level");
  EXPECT_TRUE(at::allclose(energy->energy(x), expected, 1e-12, 1e-12));
  EXPECT_THROW((void)test::plugins().energy("mlp", {{"sees", std::string("whitened")}}, {{3}, options, first, reference}),
               ConfigError);
}

TEST(Conv, AGreyImageIsOneChannel) {
  const auto grey = test::make_energy({"", "conv", {}, {28, 28}}), channel = test::make_energy({"", "conv", {}, {1, 28, 28}});
  const at::Tensor x = test::normal_events({"", "conv", {}, {28, 28}}, 3, 1);
  EXPECT_EQ(grey->energy(x).sizes(), at::IntArrayRef({3}));
  EXPECT_TRUE(at::equal(grey->energy(x), channel->energy(x.unsqueeze(1))));
}

TEST(Conv, IsConfinedByTheQuadratic) {
  const test::EnergyCase c{"", "conv", {{"limit", 1e-9}, {"confinement", 0.3}}, {6, 6}};
  const at::Tensor x = test::normal_events(c, 3, 1);
  EXPECT_TRUE(at::allclose(test::make_energy(c)->energy(x).detach(), 0.3 * x.square().sum({1, 2}), 0, 2e-9));
}

TEST(Conv, ReachesEveryPixel) {
  const test::EnergyCase c{"", "conv", {{"confinement", 0.0}}, {28, 28}};
  const at::Tensor gradient = test::make_energy(c)->gradient(test::normal_events(c, 1, 1));
  EXPECT_TRUE(gradient.ne(0).all().item<bool>());
}

TEST(Conv, AFlatEventIsLaidOutAsAnImage) {
  const auto flat = test::make_energy({"", "conv", {{"image_shape", std::vector<std::int64_t>{8, 6}}}, {48}});
  const test::EnergyCase image{"", "conv", {}, {8, 6}};
  const at::Tensor x = test::normal_events(image, 3, 1);
  EXPECT_TRUE(at::equal(flat->energy(x.flatten(1)), test::make_energy(image)->energy(x)));
}

TEST(Conv, RefusesWhatIsNoImage) {
  EXPECT_THROW((void)test::make_energy({"", "conv", {{"image_shape", std::vector<std::int64_t>{8, 6}}}, {47}}), ConfigError);
  EXPECT_THROW((void)test::make_energy({"", "conv", {}, {28}}), ConfigError);
  EXPECT_THROW((void)test::make_energy({"", "conv", {{"kernel", std::int64_t{4}}}, {28, 28}}), ConfigError);
}

class OnTheMetaDevice : public testing::TestWithParam<test::EnergyCase> {};
INSTANTIATE_TEST_SUITE_P(Energies, OnTheMetaDevice,
                         testing::Values(test::EnergyCase{"rbm", "rbm", {}, {10}}, test::EnergyCase{"mlp", "mlp"}),
                         [](const auto& tested) { return tested.param.name; });

// The meta device holds shapes and no values: it throws on any read-back. (It has no convolution from C++, so conv is not
// here.)
TEST_P(OnTheMetaDevice, ATrainingStepReadsNothingBack) {
  at::Generator generator = test::generator(1);
  const at::TensorOptions options = at::TensorOptions().dtype(at::kFloat).device(at::kMeta);
  const Shape batch = batch_shape(4, GetParam().shape);
  const auto energy = test::plugins().energy(GetParam().id, GetParam().overrides,
                                             {GetParam().shape, options, generator, at::empty(batch, options)});
  const at::Tensor x = at::empty(batch, options);
  EXPECT_EQ(energy->gradient(x).sizes(), x.sizes());
  at::Tensor loss = energy->energy(x).sum();
  if (const at::Tensor log_z = energy->log_partition(); log_z.defined()) loss = loss + log_z;
  ASSERT_NO_THROW(loss.backward());
  for (const Parameter& parameter : energy->parameters()) EXPECT_TRUE(parameter.value.grad().defined()) << parameter.name;
}

}  // namespace
}  // namespace ebmlab
