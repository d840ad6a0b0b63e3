// SPDX-License-Identifier: MIT
// Langevin, MALA and HMC on the chain engine: the same laws as step by step, whatever the number of threads.
#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <ebmlab/chain_engine.hpp>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <set>
#include <thread>

#include "plugins/samplers/targets.hpp"

namespace ebmlab {
namespace {

constexpr std::int64_t kDimension = 3, kChains = 4000;

/// N(0, 1), N(0, 1/4) and N(0, 1/9), with or without a fused form.
class Stiff final : public EnergyModel {
 public:
  explicit Stiff(bool is_fused) : is_fused_(is_fused) {}
  [[nodiscard]] Shape event_shape() const override { return {kDimension}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    return 0.5 * (x * at::arange(1, kDimension + 1, x.options().requires_grad(false))).square().sum(1);
  }
  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override {
    if (!is_fused_) return nullptr;
    return make_fused(kDimension, [](const float* x, float* energy, float* gradient) {
      for (std::int64_t l = 0; l < kLanes; ++l) {
        energy[l] = 0.0F;
        for (std::int64_t i = 0; i < kDimension; ++i) {
          const auto stiffness = static_cast<float>((i + 1) * (i + 1));
          energy[l] += 0.5F * stiffness * x[i * kLanes + l] * x[i * kLanes + l];
          gradient[i * kLanes + l] = stiffness * x[i * kLanes + l];
        }
      }
    });
  }
  void count(std::int64_t energies, std::int64_t gradients) const override {
    energy_evaluations += energies;
    gradient_evaluations += gradients;
  }
  mutable std::int64_t energy_evaluations = 0, gradient_evaluations = 0;

 private:
  bool is_fused_;
};

struct Kernel {
  std::string id;
  test::Overrides overrides;
  std::int64_t gradients_a_transition, energies_a_transition;
};
void PrintTo(const Kernel& kernel, std::ostream* out) { *out << kernel.id; }

class EngineKernel : public testing::TestWithParam<Kernel> {
 protected:
  EngineKernel()
      : generator_(test::generator(1)),
        sampler_(test::plugins().sampler(GetParam().id, GetParam().overrides,
                                         {{kDimension}, at::TensorOptions().dtype(at::kFloat), generator_, {}})) {}
  McmcSampler& kernel() { return dynamic_cast<McmcSampler&>(*sampler_); }
  at::Tensor exact(std::uint64_t seed) {
    at::Generator draws = test::generator(seed);
    return randn({kChains, kDimension}, draws, at::empty({0}, at::kFloat)) / at::arange(1, kDimension + 1, at::kFloat);
  }

 private:
  at::Generator generator_;
  std::unique_ptr<Sampler> sampler_;
};

INSTANTIATE_TEST_SUITE_P(Kernels, EngineKernel,
                         testing::Values(Kernel{"langevin", {{"step_size", 0.001}}, 1, 0},
                                         Kernel{"mala", {{"step_size", 0.05}}, 1, 1},
                                         Kernel{"hmc", {{"step_size", 0.2}, {"leapfrog_steps", std::int64_t{4}}}, 4, 1}),
                         [](const auto& tested) { return tested.param.id; });

/// From exact draws the law stays: second moments within five standard errors, plus Langevin's own bias, below h s^2 / 2.
TEST_P(EngineKernel, LeavesTheLawAsItIs) {
  for (const bool is_fused : {true, false}) {
    const Stiff energy(is_fused);
    at::Generator generator = test::generator(3);
    Chains chains = kernel().init(exact(2), energy);
    kernel().advance(chains, energy, 50, generator);
    const at::Tensor scaled = chains.x.to(at::kDouble) * at::arange(1, kDimension + 1, at::kDouble);
    const at::Tensor second = scaled.square().mean(0);
    for (std::int64_t i = 0; i < kDimension; ++i) {
      EXPECT_NEAR(second[i].item<double>(), 1.0, 5.0 * std::sqrt(2.0 / kChains) + 0.005) << is_fused << " " << i;
      EXPECT_NEAR(scaled.select(1, i).mean().item<double>(), 0.0, 5.0 / std::sqrt(kChains)) << is_fused << " " << i;
    }
    EXPECT_GT((chains.x - exact(2)).abs().amax().item<double>(), 0.1);
  }
}

TEST_P(EngineKernel, GivesTheSameNumbersOnOneThreadAndOnTwo) {
  const Stiff energy(true);
  const auto run = [&](int threads) {
    at::set_num_threads(threads);
    at::Generator generator = test::generator(3);
    Chains chains = kernel().init(exact(2), energy);
    kernel().advance(chains, energy, 20, generator);
    return chains.x;
  };
  const at::Tensor one = run(1), two = run(2);
  at::set_num_threads(1);
  EXPECT_TRUE(one.equal(two));
}

/// One that remembers who evaluates it.
class Watched final : public EnergyModel {
 public:
  [[nodiscard]] Shape event_shape() const override { return {kDimension}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return 0.5 * x.square().sum(1); }
  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override {
    return make_fused(kDimension, [this](const float* x, float* energy, float* gradient) {
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        threads.insert(std::this_thread::get_id());
      }
      std::fill_n(energy, kLanes, 0.0F);
      std::copy_n(x, kDimension * kLanes, gradient);
    });
  }
  mutable std::set<std::thread::id> threads;

 private:
  mutable std::mutex mutex_;
};

TEST_P(EngineKernel, RunsOnTheThreadsThatLibTorchHas) {
  for (const int threads : {1, 2}) {
    const Watched energy;
    at::Generator generator = test::generator(3);
    Chains chains = kernel().init(exact(2), energy);
    at::set_num_threads(threads);
    kernel().advance(chains, energy, 1, generator);
    at::set_num_threads(1);
    EXPECT_EQ(energy.threads.size(), static_cast<std::size_t>(threads));
  }
}

TEST_P(EngineKernel, CountsWhatItEvaluates) {
  const Stiff energy(true);
  at::Generator generator = test::generator(3);
  Chains chains = kernel().init(exact(2), energy);
  kernel().advance(chains, energy, 7, generator);
  kernel().step(chains, energy, generator);
  EXPECT_EQ(energy.gradient_evaluations, 8 * kChains * GetParam().gradients_a_transition);
  EXPECT_EQ(energy.energy_evaluations, 8 * kChains * GetParam().energies_a_transition);
}

TEST_P(EngineKernel, TellsTheSameAcceptanceAsStepByStep) {
  at::Tensor told[2];
  for (const bool is_fused : {true, false}) {
    const Stiff energy(is_fused);
    at::Generator generator = test::generator(5);
    Chains chains = kernel().init(exact(4), energy);
    told[is_fused ? 1 : 0] = kernel().advance(chains, energy, 20, generator).acceptance;
  }
  ASSERT_EQ(told[0].defined(), GetParam().id != "langevin");
  if (!told[0].defined()) return;
  // An acceptance lies in [0, 1], so its standard deviation is below 1/2; 20 transitions of 4,000 chains, both ways.
  EXPECT_NEAR(told[0].item<double>(), told[1].item<double>(), 5.0 * 0.5 * std::sqrt(2.0 / (20.0 * kChains)));
  EXPECT_LT(told[0].item<double>(), 0.999);
}

/// An energy without slope whose form in bf16, a guide, counts how often it is asked.
class Flat final : public EnergyModel {
 public:
  [[nodiscard]] Shape event_shape() const override { return {kDimension}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return 0.0 * x.sum(1); }
  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override { return std::make_unique<Form>(&guided); }
  mutable std::int64_t guided = 0;

 private:
  class Form final : public FusedEnergy {
   public:
    explicit Form(std::int64_t* asked, bool is_guide = false) : FusedEnergy(kDimension), asked_(asked), is_guide_(is_guide) {}
    void evaluate(const float* /*x*/, float* energy, float* gradient, float* /*workspace*/) const override {
      std::fill_n(energy, kLanes, 0.0F);
      std::fill_n(gradient, kDimension * kLanes, 0.0F);
      if (is_guide_) ++*asked_;
    }
    [[nodiscard]] std::unique_ptr<const FusedEnergy> in(Precision precision) const override {
      return precision == Precision::kBf16 ? std::make_unique<Form>(asked_, true) : nullptr;
    }

   private:
    std::int64_t* asked_;
    bool is_guide_;
  };
};

/// Langevin asks its guide at each step; HMC within trajectories, and not at their ends; MALA has ends alone, and no such
/// parameter.
TEST(ChainEngine, MovesChainsInThePrecisionAskedFor) {
  at::Generator generator = test::generator(1);
  const ModelContext context{{kDimension}, at::TensorOptions().dtype(at::kFloat), generator, {}};
  const auto asked = [&](const std::string& id, test::Overrides overrides, const std::string& precision) {
    overrides["precision"] = precision;
    const auto sampler = test::plugins().sampler(id, overrides, context);
    const auto& kernel = dynamic_cast<McmcSampler&>(*sampler);
    const Flat energy;
    Chains chains = kernel.init(at::zeros({10, kDimension}), energy);
    kernel.advance(chains, energy, 7, generator);
    return energy.guided;
  };
  EXPECT_EQ(asked("langevin", {}, "bf16"), 7);
  EXPECT_EQ(asked("langevin", {}, "bf16x3"), 0);
  EXPECT_EQ(asked("langevin", {}, "float32"), 0);
  EXPECT_EQ(asked("hmc", {{"leapfrog_steps", std::int64_t{4}}}, "bf16"), 7 * 3);
  EXPECT_EQ(asked("hmc", {{"leapfrog_steps", std::int64_t{4}}}, "float32"), 0);
}

/// In double precision there is no fused form to run on.
TEST(ChainEngine, LeavesDoublePrecisionAlone) {
  const Stiff energy(true);
  at::Generator generator = test::generator(1);
  const at::Tensor x = at::zeros({3, kDimension}, at::kDouble);
  EXPECT_FALSE(fused_langevin(x, energy, 0.1, 3, generator).has_value());
  EXPECT_TRUE(fused_langevin(x.to(at::kFloat), energy, 0.1, 3, generator).has_value());
}

}  // namespace
}  // namespace ebmlab
