// SPDX-License-Identifier: MIT
// The engine against the same algorithms written plainly, with the same random numbers.
#include "accel/chain_engine.hpp"

#include <cmath>
#include <numeric>
#include <vector>

#include "accel/philox.hpp"
#include "processors.hpp"

namespace ebmlab::accel {
namespace {

using Values = std::vector<float>;

constexpr std::uint64_t kSeed = 0x123456789abcdef0;

/// E = sum_i (i + 1) x_i^2 / 2 + x_0^4 / 4, for lanes and for one chain.
std::unique_ptr<const FusedEnergy> lane_energy(std::int64_t dimension) {
  return make_fused(dimension, [dimension](const float* x, float* energy, float* gradient) {
    for (std::int64_t l = 0; l < kLanes; ++l) {
      energy[l] = 0.25F * x[l] * x[l] * x[l] * x[l];
      for (std::int64_t i = 0; i < dimension; ++i) {
        const float value = x[i * kLanes + l], stiffness = static_cast<float>(i + 1);
        energy[l] += 0.5F * stiffness * value * value;
        gradient[i * kLanes + l] = stiffness * value + (i == 0 ? value * value * value : 0.0F);
      }
    }
  });
}

struct Level {
  double energy = 0.0;
  std::vector<double> gradient;
};
Level level_at(const std::vector<double>& x) {
  Level level{0.25 * std::pow(x[0], 4), {}};
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto stiffness = static_cast<double>(i + 1);
    level.energy += 0.5 * stiffness * x[i] * x[i];
    level.gradient.push_back(stiffness * x[i] + (i == 0 ? std::pow(x[0], 3) : 0.0));
  }
  return level;
}

Values starts(std::int64_t chains, std::int64_t dimension) {
  Values x(static_cast<std::size_t>(chains * dimension));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i));
  return x;
}
std::vector<double> chain_of(const Values& rows, std::int64_t chain, std::int64_t dimension) {
  const auto first = rows.begin() + chain * dimension;
  return {first, first + dimension};
}

Values run_langevin(std::int64_t chains, std::int64_t dimension, std::int64_t steps, float h) {
  const auto energy = lane_energy(dimension);
  const ChainJob job{*energy, kSeed, steps, chains};
  Values x = starts(chains, dimension);
  for (std::int64_t block = 0; block < block_count(chains); ++block) langevin(job, h, x, block);
  return x;
}

TEST(ChainEngine, LangevinFollowsThePlainAlgorithm) {
  constexpr std::int64_t kChains = 70, kSteps = 100;
  constexpr float kStep = 0.05F;
  for (const std::int64_t dimension : {1, 2, 3, 5, 8}) {
    std::vector<std::vector<double>> plain;
    for (std::int64_t chain = 0; chain < kChains; ++chain) {
      std::vector<double> x = chain_of(starts(kChains, dimension), chain, dimension);
      for (std::int64_t step = 0; step < kSteps; ++step) {
        const Level level = level_at(x);
        for (std::int64_t i = 0; i < dimension; ++i) {
          const auto at = static_cast<std::size_t>(i);
          x[at] += -kStep * level.gradient[at] + std::sqrt(2.0 * kStep) * normal(kSeed, chain, step, i, dimension);
        }
      }
      plain.push_back(x);
    }
    on_every_processor([&] {
      const Values x = run_langevin(kChains, dimension, kSteps, kStep);
      for (std::int64_t chain = 0; chain < kChains; ++chain) {
        for (std::int64_t i = 0; i < dimension; ++i) {
          EXPECT_NEAR(x[static_cast<std::size_t>(chain * dimension + i)],
                      plain[static_cast<std::size_t>(chain)][static_cast<std::size_t>(i)], 1e-4)
              << "chain " << chain << " element " << i << " of " << dimension;
        }
      }
    });
  }
}

/// A chain's numbers depend on what it is called, not on how many others there are or where blocks begin.
TEST(ChainEngine, ChainsDoNotDependOnOneAnother) {
  const Values few = run_langevin(3, 2, 50, 0.1F), many = run_langevin(200, 2, 50, 0.1F);
  const Values same(many.begin(), many.begin() + 6);
  // What lies beside a chain differs in both; its start does not.
  EXPECT_EQ(few, same);
}

struct PlainHamiltonian {
  std::vector<double> x;
  double acceptance, hamiltonian;
  bool is_divergent;
};

PlainHamiltonian plain_hamiltonian(std::vector<double> x, std::int64_t chain, std::int64_t transitions,
                                   const Hamiltonian& settings) {
  const auto dimension = static_cast<std::int64_t>(x.size());
  PlainHamiltonian result{std::move(x), 0.0, 0.0, false};
  for (std::int64_t t = 0; t < transitions; ++t) {
    const Decision decided = decision(kSeed, chain, t);
    const double step = settings.step_size * (1.0 + settings.jitter * (2.0 * decided.jitter - 1.0));
    std::vector<double> p, y = result.x;
    for (std::int64_t i = 0; i < dimension; ++i) p.push_back(normal(kSeed, chain, t, i, dimension));
    const auto kinetic = [&] { return 0.5 * std::inner_product(p.begin(), p.end(), p.begin(), 0.0); };
    const auto push = [&](double share) {
      const Level level = level_at(y);
      for (std::size_t i = 0; i < p.size(); ++i) p[i] -= share * step * settings.scale[i] * level.gradient[i];
    };
    result.hamiltonian = level_at(y).energy + kinetic();
    push(0.5);
    for (std::int64_t leap = 1; leap <= settings.leapfrogs; ++leap) {
      for (std::size_t i = 0; i < p.size(); ++i) y[i] += step * settings.scale[i] * p[i];
      push(leap == settings.leapfrogs ? 0.5 : 1.0);
    }
    const double gain = result.hamiltonian - level_at(y).energy - kinetic();
    const double acceptance = std::isfinite(gain) ? std::min(1.0, std::exp(gain)) : 0.0;
    result.acceptance += acceptance / static_cast<double>(transitions);
    if (decided.acceptance < acceptance) result.x = y;
  }
  return result;
}

struct EngineRun {
  Values x, energy, gradient, acceptance, divergent, hamiltonian;
};
EngineRun run_hamiltonian(const Values& x, std::int64_t dimension, std::int64_t transitions, const Hamiltonian& settings) {
  const auto energy = lane_energy(dimension);
  const auto chains = static_cast<std::int64_t>(x.size()) / dimension;
  const Values none(static_cast<std::size_t>(chains));
  EngineRun run{x, none, x, none, none, none};
  evaluate(*energy, x, run.energy, run.gradient);
  const ChainJob job{*energy, kSeed, transitions, chains};
  for (std::int64_t block = 0; block < block_count(chains); ++block) {
    hamiltonian(job, settings, {run.x, run.energy, run.gradient, run.acceptance, run.divergent, run.hamiltonian}, block);
  }
  return run;
}

TEST(ChainEngine, HamiltonianFollowsThePlainAlgorithm) {
  constexpr std::int64_t kChains = 70, kDimension = 3, kTransitions = 6;
  const Values scale{0.5F, 1.0F, 2.0F}, x = starts(kChains, kDimension);
  const Hamiltonian settings{0.4F, 0.2F, 5, scale};  // about two thirds are accepted
  on_every_processor([&] {
    const EngineRun run = run_hamiltonian(x, kDimension, kTransitions, settings);
    for (std::int64_t chain = 0; chain < kChains; ++chain) {
      const auto at = static_cast<std::size_t>(chain);
      const PlainHamiltonian plain = plain_hamiltonian(chain_of(x, chain, kDimension), chain, kTransitions, settings);
      EXPECT_NEAR(run.acceptance[at], plain.acceptance, 1e-4) << chain;
      EXPECT_NEAR(run.hamiltonian[at], plain.hamiltonian, 1e-3) << chain;
      EXPECT_EQ(run.divergent[at], 0.0F) << chain;
      EXPECT_NEAR(run.energy[at], level_at(plain.x).energy, 1e-3) << chain;
      for (std::size_t i = 0; i < kDimension; ++i) {
        EXPECT_NEAR(run.x[at * kDimension + i], plain.x[i], 1e-4) << chain;
        EXPECT_NEAR(run.gradient[at * kDimension + i], level_at(plain.x).gradient[i], 2e-3) << chain;
      }
    }
  });
}

/// A step so long that the integrator leaves for infinity: rejected, told, and the chain stays finite.
TEST(ChainEngine, WhatIsNotFiniteIsRejected) {
  const Values scale{1.0F}, x = starts(5, 1);
  on_every_processor([&] {
    const EngineRun run = run_hamiltonian(x, 1, 3, {50.0F, 0.0F, 40, scale});
    EXPECT_EQ(run.x, x);
    for (std::size_t chain = 0; chain < 5; ++chain) {
      EXPECT_EQ(run.acceptance[chain], 0.0F);
      EXPECT_EQ(run.divergent[chain], 1.0F);
    }
  });
}

/// N(0, I) guided by the gradient of N(0, 2): what guides may be wrong, the law is the energy's. Second moments of 50 x 640
/// rows that start from the law within five standard errors of 640 independent ones.
TEST(ChainEngine, AGuideMovesChainsAndLeavesTheLaw) {
  constexpr std::int64_t kChains = 640, kTransitions = 50;
  const auto gaussian = [](float stiffness) {
    return make_fused(1, [stiffness](const float* x, float* energy, float* gradient) {
      for (std::int64_t l = 0; l < kLanes; ++l) {
        energy[l] = 0.5F * stiffness * x[l] * x[l];
        gradient[l] = stiffness * x[l];
      }
    });
  };
  const auto energy = gaussian(1.0F), guide = gaussian(0.5F);
  const Values scale{1.0F}, none(kChains);
  const Hamiltonian settings{0.9F, 0.2F, 4, scale};
  const auto run = [&](const FusedEnergy* by) {
    EngineRun rows{none, none, none, none, none, none};
    for (std::int64_t chain = 0; chain < kChains; ++chain) {
      rows.x[static_cast<std::size_t>(chain)] = normal(kSeed + 1, chain, 0, 0, 1);
    }
    evaluate(*energy, rows.x, rows.energy, rows.gradient);
    const ChainJob job{*energy, kSeed, kTransitions, kChains, by};
    for (std::int64_t block = 0; block < block_count(kChains); ++block) {
      hamiltonian(job, settings, {rows.x, rows.energy, rows.gradient, rows.acceptance, rows.divergent, rows.hamiltonian},
                  block);
    }
    return rows;
  };
  const EngineRun own = run(nullptr), guided = run(guide.get());
  const auto mean = [](const Values& values, const auto& of) {
    double sum = 0.0;
    for (const float value : values) sum += of(value);
    return sum / static_cast<double>(values.size());
  };
  const auto same = [](float value) { return static_cast<double>(value); };
  EXPECT_NE(guided.x, own.x);
  EXPECT_LT(mean(guided.acceptance, same), mean(own.acceptance, same) - 0.05);  // the price of a wrong guide
  EXPECT_GT(mean(guided.acceptance, same), 0.3);
  EXPECT_NEAR(mean(guided.x, [](float x) { return static_cast<double>(x) * x; }), 1.0, 5.0 * std::sqrt(2.0 / kChains));
  // Energies and gradients at the end are the energy's, not the guide's.
  for (std::size_t i = 0; i < guided.x.size(); ++i) {
    ASSERT_NEAR(guided.gradient[i], guided.x[i], 1e-6);
    ASSERT_NEAR(guided.energy[i], 0.5F * guided.x[i] * guided.x[i], 1e-5);
  }
}

TEST(ChainEngine, LangevinFollowsItsGuide) {
  const auto energy = lane_energy(2);
  const auto none = make_fused(2, [](const float*, float* values, float* gradient) {
    std::fill_n(values, kLanes, 0.0F);
    std::fill_n(gradient, 2 * kLanes, 0.0F);
  });
  const ChainJob job{*energy, kSeed, 3, 5, none.get()};
  Values x = starts(5, 2);
  const Values first = x;
  langevin(job, 0.5F, x, 0);
  for (std::int64_t i = 0; i < 10; ++i) {
    double there = first[static_cast<std::size_t>(i)];
    for (std::int64_t step = 0; step < 3; ++step) there += normal(kSeed, i / 2, step, i % 2, 2);
    EXPECT_NEAR(x[static_cast<std::size_t>(i)], there, 1e-5);
  }
}

TEST(ChainEngine, EvaluatesRowByRow) {
  const Values x = starts(70, 3);
  Values energy(70), gradient(x.size());
  evaluate(*lane_energy(3), x, energy, gradient);
  for (std::int64_t chain = 0; chain < 70; ++chain) {
    EXPECT_NEAR(energy[static_cast<std::size_t>(chain)], level_at(chain_of(x, chain, 3)).energy, 1e-5);
  }
}

}  // namespace
}  // namespace ebmlab::accel
