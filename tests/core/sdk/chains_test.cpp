// SPDX-License-Identifier: MIT
// Starts of chains, and the persistent buffer.
#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>
#include <ebmlab/chains.hpp>
#include <ebmlab/error.hpp>

#include "bowl.hpp"

namespace ebmlab {
namespace {

/// Adds one to every coordinate: where a chain has been can be read from where it is.
class Shift : public McmcSampler {
 public:
  using McmcSampler::McmcSampler;
  Transition step(Chains& chains, const EnergyModel& /*energy*/, at::Generator& /*generator*/) const override {
    chains.x = chains.x + 1.0;
    return {};
  }
};

struct ChainsTest : testing::Test {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{1});
  ModelContext context{{2}, at::TensorOptions().dtype(at::kFloat), generator, {}};
  Bowl energy;

  at::Tensor sample(Sampler& sampler, const at::Tensor& data) {
    return sampler.sample({data.size(0), energy, data, generator});
  }
  static at::Tensor named(const Sampler& sampler, const std::string& name) {
    for (const auto& [key, tensor] : sampler.state()) {
      if (key == name) return tensor;
    }
    throw Error("no state " + name);
  }
};

TEST_F(ChainsTest, FromDataTheyTakeTheAskedSteps) {
  ChainSettings settings;
  settings.steps = 3;
  Shift sampler(settings, context);
  const at::Tensor data = at::rand({5, 2});
  EXPECT_TRUE(at::allclose(sample(sampler, data), data + 3.0));
  EXPECT_TRUE(sampler.state().empty());
}

TEST_F(ChainsTest, NoiseStaysInItsBox) {
  ChainSettings settings;
  settings.start = Start::kNoise;
  settings.noise_box = 0.5;
  settings.steps = 1;
  Shift sampler(settings, context);
  const at::Tensor x = sample(sampler, at::zeros({1000, 2}));
  EXPECT_GE(x.min().item<float>(), 0.5F);
  EXPECT_LE(x.max().item<float>(), 1.5F);
}

TEST_F(ChainsTest, GaussianNoiseHasTheMeanAndCovarianceOfTheData) {
  constexpr std::int64_t kDraws = 40000;
  const at::Tensor mix = at::tensor({1.0F, 0.5F, 0.0F, 0.3F}).view({2, 2});
  const at::Tensor events = at::matmul(at::randn({300, 2}, generator), mix) + 2.0;
  ChainSettings settings;
  settings.noise = Noise::kGaussian;
  const Shift sampler(settings, {{2}, context.options, generator, events});
  const at::Tensor x = sampler.noise(kDraws, generator), mean = events.mean(0);
  const at::Tensor covariance = at::matmul((events - mean).t(), events - mean) / 300.0, sd = covariance.diagonal().sqrt();
  EXPECT_LT(((x.mean(0) - mean) / sd).abs().max().item<double>(), 4.5 / std::sqrt(kDraws));
  const at::Tensor found = at::matmul((x - mean).t(), x - mean) / kDraws;
  // The variance of an empirical covariance is at most twice the product of the variances, over n.
  EXPECT_LT(((found - covariance) / at::outer(sd, sd)).abs().max().item<double>(), 4.5 * std::sqrt(2.0 / kDraws));
  EXPECT_THROW(Shift(settings, context), ConfigError);
}

TEST_F(ChainsTest, NoiseOfABinaryKernelIsFairCoins) {
  ChainSettings settings;
  settings.is_binary = true;
  const Shift sampler(settings, context);
  const at::Tensor x = sampler.noise(10000, generator);
  EXPECT_TRUE((x == 0).logical_or(x == 1).all().item<bool>());
  EXPECT_NEAR(x.mean().item<double>(), 0.5, 4.5 * std::sqrt(0.25 / 20000.0));
}

TEST_F(ChainsTest, APersistentDrawIsWrittenBackToItsOwnSlots) {
  ChainSettings settings;
  settings.start = Start::kPersistent;
  settings.buffer_size = 20;
  settings.restart_rate = 0.0;
  settings.steps = 1;
  Shift sampler(settings, context);
  static_cast<void>(sample(sampler, at::zeros({20, 2})));  // fills the buffer and moves every slot once
  const at::Tensor before = named(sampler, "buffer").clone();
  const at::Tensor x = sample(sampler, at::zeros({8, 2}));
  const at::Tensor moved = named(sampler, "buffer") - before;
  // Each slot has moved by one step or not at all: an exchange of slots would show as another difference.
  const at::Tensor by_one = (moved - 1.0).abs().amax(1) < 1e-6, by_none = moved.abs().amax(1) == 0;
  EXPECT_EQ(by_one.sum().item<std::int64_t>(), 8);
  EXPECT_EQ(by_none.sum().item<std::int64_t>(), 12);
  EXPECT_EQ(named(sampler, "ages").sum().item<std::int64_t>(), 28);
}

TEST_F(ChainsTest, RestartsAreFreshAndCounted) {
  ChainSettings settings;
  settings.start = Start::kPersistent;
  settings.buffer_size = 4000;
  settings.restart_rate = 0.25;
  settings.steps = 10;
  settings.noise_box = 1.0;
  Shift sampler(settings, context);
  static_cast<void>(sample(sampler, at::zeros({4000, 2})));
  const at::Tensor x = sample(sampler, at::zeros({4000, 2}));
  // A restarted chain is at most 11 from the origin, one that went on at least 19.
  const auto fresh = static_cast<double>((x.amax(1) < 15.0).sum().item<std::int64_t>()) / 4000.0;
  EXPECT_NEAR(fresh, 0.25, 4.5 * std::sqrt(0.25 * 0.75 / 4000.0));
}

TEST_F(ChainsTest, ABatchLargerThanTheBufferIsRefused) {
  ChainSettings settings;
  settings.start = Start::kPersistent;
  settings.buffer_size = 4;
  Shift sampler(settings, context);
  EXPECT_THROW(static_cast<void>(sample(sampler, at::zeros({5, 2}))), ConfigError);
}

TEST_F(ChainsTest, TheSameStateAndSeedGiveTheSameBytes) {
  ChainSettings settings;
  settings.start = Start::kPersistent;
  Shift one(settings, context), two(settings, context);
  at::Generator a = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{7}),
                b = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{7});
  const at::Tensor data = at::zeros({16, 2});
  EXPECT_TRUE(at::equal(one.sample({16, energy, data, a}), two.sample({16, energy, data, b})));
}

TEST_F(ChainsTest, TheDefaultGradientIsAutograds) {
  const at::Tensor x = at::randn({6, 2});
  EXPECT_TRUE(at::allclose(energy.gradient(x), 2.0 * x));
}

}  // namespace
}  // namespace ebmlab
