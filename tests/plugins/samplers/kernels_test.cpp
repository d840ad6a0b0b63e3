// SPDX-License-Identifier: MIT
// The leapfrog integrator, and what every kernel with gradients must keep: its law, its state, its random stream.
#include <gtest/gtest.h>

#include "common/hamiltonian.hpp"
#include "plugins/samplers/targets.hpp"

namespace ebmlab {
namespace {

using samplers::Point;
using samplers::Potential;

struct Orbit {
  Point point;
  at::Tensor momentum;
  [[nodiscard]] at::Tensor hamiltonian(const Potential& potential) const {
    return potential.height(point) + 0.5 * momentum.square().sum(1);
  }
};

Orbit after(Orbit orbit, const Potential& potential, double step_size, const at::Tensor& scale, std::int64_t steps) {
  samplers::leapfrog(orbit.point, orbit.momentum, potential, at::full({}, step_size, at::kDouble), scale, steps);
  return orbit;
}

TEST(Leapfrog, GoesBackWhereItCameFrom) {
  const test::Target energy = test::double_well(3);
  at::Generator generator = test::generator(1);
  const at::Tensor scale = at::tensor({0.5, 1.0, 2.0}, at::kDouble);
  for (const Potential& potential : {Potential(energy), Potential(energy, at::full({20}, 0.3, at::kDouble), 1.5)}) {
    const Orbit start{potential.at(test::normal({20, 3}, generator)), test::normal({20, 3}, generator)};
    Orbit turned = after(start, potential, 0.03, scale, 25);
    EXPECT_GT((turned.point.x - start.point.x).abs().amax().item<double>(), 0.1);
    turned.momentum = -turned.momentum;
    const Orbit back = after(turned, potential, 0.03, scale, 25);
    EXPECT_LT((back.point.x - start.point.x).abs().amax().item<double>(), 1e-9);
    EXPECT_LT((back.momentum + start.momentum).abs().amax().item<double>(), 1e-9);
  }
}

TEST(Leapfrog, ItsEnergyErrorIsOfSecondOrder) {
  const test::Target energy = test::double_well(3);
  const Potential potential(energy);
  at::Generator generator = test::generator(2);
  const Orbit start{potential.at(test::normal({50, 3}, generator)), test::normal({50, 3}, generator)};
  const auto error = [&](double step_size) {
    const auto steps = static_cast<std::int64_t>(std::lround(0.5 / step_size));
    const Orbit end = after(start, potential, step_size, at::ones({3}, at::kDouble), steps);
    return (end.hamiltonian(potential) - start.hamiltonian(potential)).abs().mean().item<double>();
  };
  // Over a fixed time the error falls fourfold when the step is halved, up to terms of fourth order: h^2 = 2.5e-5 of it.
  EXPECT_NEAR(error(0.005) / error(0.0025), 4.0, 0.02);
}

TEST(Leapfrog, OneStepOfAHarmonicOscillatorByHand) {
  const test::Target energy = test::gaussian({1.0});
  const Potential potential(energy);
  const Orbit start{potential.at(at::full({1, 1}, 2.0, at::kDouble)), at::full({1, 1}, 0.5, at::kDouble)};
  const Orbit end = after(start, potential, 0.1, at::ones({1}, at::kDouble), 1);
  const double half = 0.5 - 0.05 * 2.0, x = 2.0 + 0.1 * half;
  EXPECT_DOUBLE_EQ(end.point.x.item<double>(), x);
  EXPECT_DOUBLE_EQ(end.momentum.item<double>(), half - 0.05 * x);
  EXPECT_DOUBLE_EQ(end.point.energy.item<double>(), 0.5 * x * x);
}

// The acceptance of Metropolis and Hastings, from the densities of the two proposals.
TEST(Mala, AcceptanceIsTheRatioOfProposals) {
  const test::Target energy = test::double_well(1);
  test::Kernel mala("mala", {{"step_size", 0.2}}, energy);
  constexpr double kStep = 0.2, kStart = 0.7;
  const auto e = [](double x) { return 2.0 * (x * x - 1.0) * (x * x - 1.0); };
  const auto g = [](double x) { return 8.0 * x * (x * x - 1.0); };
  const auto log_q = [&](double to, double from) {
    const double d = to - (from - kStep * g(from));
    return -d * d / (4.0 * kStep);
  };
  int rejections = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    at::Generator generator = test::generator(seed), same = test::generator(seed);
    Chains chains = mala->init(at::full({1, 1}, kStart, at::kDouble), energy);
    const Transition transition = mala->step(chains, energy, generator);
    const auto noise = test::normal({1, 1}, same).item<double>();
    const double proposal = kStart - kStep * g(kStart) + std::sqrt(2.0 * kStep) * noise;
    const double expected =
        std::min(1.0, std::exp(e(kStart) - e(proposal) + log_q(kStart, proposal) - log_q(proposal, kStart)));
    EXPECT_NEAR(transition.acceptance.item<double>(), expected, 1e-12);
    const bool is_accepted = rand({1}, same, chains.x).item<double>() < expected;
    EXPECT_NEAR(chains.x.item<double>(), is_accepted ? proposal : kStart, 1e-12);
    rejections += is_accepted ? 0 : 1;
  }
  EXPECT_GT(rejections, 0);
}

TEST(Mala, EvaluatesOnceATransition) {
  const test::Target energy = test::gaussian({1.0, 1.0});
  test::Kernel mala("mala", {}, energy);
  at::Generator generator = test::generator(1);
  Chains chains = mala->init(at::zeros({3, 2}, at::kDouble), energy);
  energy.evaluations = 0;
  for (int i = 0; i < 10; ++i) mala->step(chains, energy, generator);
  EXPECT_EQ(energy.evaluations, 10);
}

struct Case {
  std::string id;
  test::Overrides overrides = {};
};
void PrintTo(const Case& each, std::ostream* out) { *out << each.id; }

struct Kernels : testing::TestWithParam<Case> {
  [[nodiscard]] static test::Kernel make(const EnergyModel& energy, const test::Overrides& more = {}) {
    test::Overrides all = GetParam().overrides;
    for (const auto& [key, value] : more) all.insert_or_assign(key, value);
    return {GetParam().id, all, energy};
  }
};

TEST_P(Kernels, TheSameSeedGivesTheSameBytes) {
  const test::Target energy = test::double_well(2);
  test::Kernel kernel = make(energy);
  at::Generator one = test::generator(3), two = test::generator(3);
  const at::Tensor x0 = at::ones({7, 2}, at::kDouble);
  EXPECT_TRUE(at::equal(kernel->sample({7, energy, x0, one}), kernel->sample({7, energy, x0, two})));
}

TEST_P(Kernels, ItsStateIsAllThatWarmUpLeft) {
  const test::Target energy = test::gaussian({0.1, 3.0});
  test::Kernel tuned = make(energy), fresh = make(energy);
  at::Generator generator = test::generator(4);
  Chains chains = tuned->init(test::normal({8, 2}, generator), energy);
  tuned->warm_up(chains, energy, 200, generator);
  const NamedTensors state = tuned->state(), target = fresh->state();
  bool has_changed = false;
  for (std::size_t i = 0; i < state.size(); ++i) {
    has_changed = has_changed || !at::equal(state[i].second, target[i].second);
    at::Tensor(target[i].second).copy_(state[i].second);
  }
  EXPECT_TRUE(has_changed);
  at::Generator one = test::generator(5), two = test::generator(5);
  Chains copy = chains;
  for (int i = 0; i < 20; ++i) {
    tuned->step(chains, energy, one);
    fresh->step(copy, energy, two);
  }
  EXPECT_TRUE(at::equal(chains.x, copy.x));
}

TEST_P(Kernels, AfterWarmUpItIsFixed) {
  const test::Target energy = test::gaussian({0.1, 3.0});
  test::Kernel kernel = make(energy);
  at::Generator generator = test::generator(6);
  Chains chains = kernel->init(test::normal({8, 2}, generator), energy);
  kernel->warm_up(chains, energy, 200, generator);
  NamedTensors before;
  for (const auto& [name, tensor] : kernel->state()) before.emplace_back(name, tensor.clone());
  for (int i = 0; i < 50; ++i) kernel->step(chains, energy, generator);
  for (const auto& [name, tensor] : before) EXPECT_TRUE(at::equal(tensor, test::named(kernel->state(), name))) << name;
}

TEST_P(Kernels, ABadChainStaysVisibleAndHarmsNoOther) {
  const test::Target energy = test::gaussian({1.0, 1.0});
  test::Kernel kernel = make(energy);
  at::Generator generator = test::generator(7);
  at::Tensor x0 = test::normal({50, 2}, generator);
  x0[3].fill_(std::nan(""));
  Chains chains = kernel->init(x0, energy);
  kernel->warm_up(chains, energy, 150, generator);
  at::Tensor mean_acceptance = at::zeros({50}, at::kDouble);
  for (int i = 0; i < 50; ++i) mean_acceptance += kernel->step(chains, energy, generator).acceptance / 50.0;
  EXPECT_EQ(mean_acceptance[3].item<double>(), 0.0);
  EXPECT_GT(mean_acceptance[4].item<double>(), 0.3);
  const at::Tensor is_finite = chains.x.isfinite().all(1);
  EXPECT_FALSE(is_finite[3].item<bool>());
  EXPECT_EQ(is_finite.sum().item<std::int64_t>(), 49);
}

// Outside of |x| < 1 the energy is not a number: a step there is a rejection.
TEST_P(Kernels, AProposalThatIsNotFiniteIsRejected) {
  const test::Target energy(1, [](const at::Tensor& x) { return (1.0 - x.square()).sqrt().log().sum(1); });
  test::Kernel kernel = make(energy, {{"step_size", 0.3}});
  at::Generator generator = test::generator(8);
  Chains chains = kernel->init(at::full({200, 1}, 0.5, at::kDouble), energy);
  double rejected = 0.0;
  for (int i = 0; i < 50; ++i) {
    const Transition transition = kernel->step(chains, energy, generator);
    rejected += (1.0 - transition.acceptance).mean().item<double>() / 50.0;
  }
  EXPECT_TRUE((chains.x.abs() < 1.0).all().item<bool>());
  EXPECT_GT(rejected, 0.01);
}

INSTANTIATE_TEST_SUITE_P(
    All, Kernels,
    testing::Values(Case{"mala", {{"step_size", 0.3}}}, Case{"hmc", {{"step_size", 0.4}, {"leapfrog_steps", std::int64_t{3}}}},
                    Case{"nuts", {{"step_size", 0.7}}},
                    Case{"parallel_tempering",
                         {{"temperatures", std::int64_t{3}}, {"leapfrog_steps", std::int64_t{2}}, {"step_size", 0.6}}}),
    [](const testing::TestParamInfo<Case>& each) { return each.param.id; });

}  // namespace
}  // namespace ebmlab
