// SPDX-License-Identifier: MIT
// Recorded chains are the chains that their kernels make step by step, number for number.
#include "training/recorded_chains.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ebmlab/chains.hpp>

#include "tape_recorder.hpp"

namespace ebmlab::training {
namespace {

class Quartic : public EnergyModel {
 public:
  [[nodiscard]] Shape event_shape() const override { return {3}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return (x - x.square().square() / 4.0).neg().sum(1); }
};

/// Metropolis with a step size that lives in a tensor, and a count of acceptances that chains carry with them.
class Walk : public McmcSampler {
 public:
  using McmcSampler::McmcSampler;
  [[nodiscard]] Chains init(const at::Tensor& x0, const EnergyModel& /*energy*/) const override {
    return {x0.clone(), {{"accepted", at::zeros({x0.size(0)}, x0.options())}}};
  }
  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    const at::Tensor next = chains.x + step_size * randn(chains.x.sizes(), generator, chains.x);
    const at::Tensor acceptance = (energy.energy(chains.x) - energy.energy(next)).clamp_max(0.0).exp();
    const at::Tensor accepted = (rand({chains.x.size(0)}, generator, chains.x) < acceptance).to(chains.x.scalar_type());
    chains.x = chains.x + accepted.unsqueeze(1) * (next - chains.x);
    chains.extra[0].second.add_(accepted);
    return {.acceptance = acceptance};
  }
  at::Tensor step_size = at::full({}, 0.3, at::kDouble);
};

/// What no recording can hold.
class Reading : public Walk {
 public:
  using Walk::Walk;
  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    if (chains.x.sum().item<double>() > 1e9) return {};
    return Walk::step(chains, energy, generator);
  }
};

struct RecordedChainsTest : testing::Test {
  static at::Generator make_generator() { return at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{5}); }
  at::Generator generator = make_generator();
  ModelContext context{{3}, at::TensorOptions().dtype(at::kDouble), generator, {}};
  host::GuardedEnergy energy{std::make_unique<Quartic>(), "quartic", context};
  test::TapeRecorder recorder;
  std::vector<std::string> told;

  /// Several calls, of `steps` each, with another step size each time.
  template <typename Kernel>
  std::vector<at::Tensor> run(Kernel& kernel, std::int64_t steps, int calls = 5) {
    const at::NoGradGuard no_graph;
    at::Generator draws = make_generator();
    energy.set_counters({});
    Chains chains = kernel.init(at::linspace(-1.0, 1.0, 21, at::kDouble).view({7, 3}), energy);
    std::vector<at::Tensor> result;
    for (int i = 0; i < calls; ++i) {
      kernel.step_size.fill_(0.2 + 0.1 * i);
      const Sweep sweep = kernel.advance(chains, energy, steps, draws);
      for (const at::Tensor& each : {chains.x, chains.extra[0].second, sweep.acceptance}) result.push_back(each.clone());
    }
    result.push_back(at::tensor(energy.counters().energy_evals));
    result.push_back(draws.get_state());
    return result;
  }
  template <typename Kernel>
  void expect_the_same(Kernel& kernel, std::int64_t steps) {
    const std::vector<at::Tensor> expected = run(kernel, steps);
    RecordedChains recorded(recorder, energy, at::kCPU, [this](const std::string& text) { told.push_back(text); });
    const std::vector<at::Tensor> found = run(kernel, steps);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_TRUE(expected[i].scalar_type() == at::kFloat ? at::allclose(found[i], expected[i])
                                                          : at::equal(found[i], expected[i]))
          << i;
    }
  }
};

TEST_F(RecordedChainsTest, AreThoseOfSingleSteps) {
  Walk walk(ChainSettings(), context);
  expect_the_same(walk, 10);
  EXPECT_EQ(recorder.recordings, 1);
  EXPECT_EQ(recorder.replays, 4);  // the first call warms up
  EXPECT_THAT(told, testing::IsEmpty());
}

TEST_F(RecordedChainsTest, LongRunsAreManyOfOneRecording) {
  Walk walk(ChainSettings(), context);
  expect_the_same(walk, 100);
  EXPECT_EQ(recorder.recordings, 1);
  EXPECT_EQ(recorder.replays, 2 + 4 * 3);  // of 32 transitions; what is left is done step by step
}

TEST_F(RecordedChainsTest, AKernelThatReadsBackGoesOnAsBeforeAndSaysSoOnce) {
  Reading reading(ChainSettings(), context);
  expect_the_same(reading, 10);
  EXPECT_EQ(recorder.recordings, 0);
  EXPECT_THAT(
      told, testing::ElementsAre("the sampler's transitions cannot be recorded: aten::_local_scalar_dense cannot be recorded"));
}

TEST_F(RecordedChainsTest, OtherShapesAreRecordedApart) {
  Walk walk(ChainSettings(), context);
  RecordedChains recorded(recorder, energy, at::kCPU, [](const std::string&) {});
  const at::NoGradGuard no_graph;
  for (const std::int64_t n : {4, 6, 4, 6, 4}) {
    Chains chains = walk.init(at::zeros({n, 3}, at::kDouble), energy);
    walk.advance(chains, energy, 5, generator);
    EXPECT_EQ(chains.x.size(0), n);
  }
  EXPECT_EQ(recorder.recordings, 2);
  EXPECT_EQ(recorder.replays, 3);
}

TEST_F(RecordedChainsTest, OfAnotherEnergyOrWhileItRestsAreNotItsOwn) {
  Walk walk(ChainSettings(), context);
  RecordedChains recorded(recorder, energy, at::kCPU, [](const std::string&) {});
  const Quartic other;
  const at::NoGradGuard no_graph;
  Chains chains = walk.init(at::zeros({4, 3}, at::kDouble), other);
  for (int i = 0; i < 3; ++i) walk.advance(chains, other, 5, generator);
  recorded.rest(true);
  for (int i = 0; i < 3; ++i) walk.advance(chains, energy, 5, generator);
  EXPECT_EQ(recorder.recordings, 0);
}

}  // namespace
}  // namespace ebmlab::training
