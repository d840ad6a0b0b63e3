// SPDX-License-Identifier: MIT
// The U-turn criterion against a recursion over whole trees, and NUTS's own reports.
#include <gtest/gtest.h>

#include "common/u_turn.hpp"
#include "plugins/samplers/targets.hpp"

namespace ebmlab {
namespace {

using Momentum = std::vector<double>;

double dot(const Momentum& a, const Momentum& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Stan's build_tree with the integration taken out: whether any subtree of the leaves [begin, end) turns.
struct Recursion {
  const std::vector<Momentum>& leaves;

  [[nodiscard]] Momentum sum(std::size_t begin, std::size_t end) const {
    Momentum total(leaves.front().size(), 0.0);
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t d = 0; d < total.size(); ++d) total[d] += leaves[i][d];
    }
    return total;
  }
  [[nodiscard]] bool persists(std::size_t from, std::size_t to, const Momentum& rho) const {
    return dot(leaves[from], rho) > 0.0 && dot(leaves[to], rho) > 0.0;
  }
  [[nodiscard]] bool turns(std::size_t begin, std::size_t end) const {
    if (end - begin == 1) return false;
    const std::size_t middle = (begin + end) / 2;
    if (turns(begin, middle) || turns(middle, end)) return true;
    return !persists(begin, end - 1, sum(begin, end)) || !persists(begin, middle, sum(begin, middle + 1)) ||
           !persists(middle - 1, end - 1, sum(middle - 1, end));
  }
};

TEST(UTurn, FindsTheTurnsOfTheRecursion) {
  constexpr std::int64_t kChains = 300, kLeaves = 32;
  at::Generator generator = test::generator(1);
  // A drift that differs from chain to chain, so that some never turn and others do early or late.
  const at::Tensor drift = 3.0 * rand({kChains, 1}, generator, at::empty({0}, at::kDouble));
  at::Tensor momenta = test::normal({kLeaves, kChains, 2}, generator);
  momenta.select(2, 0) += drift.squeeze(1);
  samplers::UTurnChecks checks;
  std::vector<std::int64_t> first_turn(kChains, kLeaves);
  for (std::int64_t leaf = 0; leaf < kLeaves; ++leaf) {
    const at::Tensor turning = checks.add(momenta[leaf]);
    for (std::int64_t c = 0; c < kChains; ++c) {
      if (turning[c].item<bool>()) first_turn[c] = std::min(first_turn[c], leaf);
    }
  }
  int whole = 0, early = 0;
  for (std::int64_t c = 0; c < kChains; ++c) {
    std::vector<Momentum> leaves;
    leaves.reserve(kLeaves);
    for (std::int64_t leaf = 0; leaf < kLeaves; ++leaf) {
      leaves.push_back({momenta[leaf][c][0].item<double>(), momenta[leaf][c][1].item<double>()});
    }
    // The first leaf that completes a turning subtree: those that end at leaf n are the aligned blocks of 2, 4, ... leaves.
    const Recursion recursion{leaves};
    std::int64_t expected = kLeaves;
    for (std::int64_t n = 0; n < kLeaves && expected == kLeaves; ++n) {
      for (std::int64_t size = 2; (n + 1) % size == 0 && size <= kLeaves; size *= 2) {
        if (recursion.turns(static_cast<std::size_t>(n + 1 - size), static_cast<std::size_t>(n + 1))) expected = n;
      }
    }
    EXPECT_EQ(first_turn[c], expected) << "chain " << c;
    whole += expected == kLeaves ? 1 : 0;
    early += expected < kLeaves && expected > 1 ? 1 : 0;
  }
  EXPECT_GT(whole, 20);
  EXPECT_GT(early, 20);
}

TEST(UTurn, GoesOnWithTheChainsThatAreKept) {
  at::Generator generator = test::generator(2);
  const at::Tensor momenta = test::normal({16, 10, 3}, generator) + 1.0;
  const at::Tensor kept = at::tensor({1, 4, 8}, at::kLong);
  samplers::UTurnChecks all, some;
  for (std::int64_t leaf = 0; leaf < 16; ++leaf) {
    const at::Tensor of_all = all.add(momenta[leaf]);
    const at::Tensor of_some = some.add(leaf < 5 ? momenta[leaf] : momenta[leaf].index({kept}));
    if (leaf == 4) some.keep(kept);
    if (leaf <= 4) continue;
    EXPECT_TRUE(at::equal(of_all.index({kept}), of_some)) << leaf;
  }
  EXPECT_TRUE(at::allclose(some.span().sum, momenta.sum(0).index({kept})));
  EXPECT_TRUE(at::equal(some.span().first, momenta[0].index({kept})));
  EXPECT_TRUE(at::equal(some.span().last, momenta[15].index({kept})));
}

struct NutsTest : testing::Test {
  test::Target energy = test::gaussian({1.0, 2.0, 0.5, 1.0, 1.0});
  at::Generator generator = test::generator(3);
};

TEST_F(NutsTest, ItsReportsAgreeWithEachOther) {
  test::Kernel nuts("nuts", {{"step_size", 0.25}}, energy);
  Chains chains = nuts->init(test::normal({500, 5}, generator), energy);
  energy.rows = 0;
  std::int64_t leapfrogs = 0;
  for (int i = 0; i < 10; ++i) {
    const Transition transition = nuts->step(chains, energy, generator);
    const at::Tensor complete = at::pow(at::full({}, 2, at::kLong), transition.depth) - 1;
    // Depth d has 2^d - 1 leapfrogs; a last subtree that was given up adds fewer than 2^d + 1 and at least one or none.
    EXPECT_TRUE((transition.leapfrogs >= complete).all().item<bool>());
    EXPECT_TRUE((transition.leapfrogs <= 2 * complete + 1).all().item<bool>());
    EXPECT_TRUE((transition.acceptance > 0).logical_and(transition.acceptance <= 1).all().item<bool>());
    EXPECT_FALSE(transition.divergent.any().item<bool>());
    // Half a period of the slowest direction is 2 pi: 25 steps of 0.25, and twice as many at most. Depth 3 to 6.
    EXPECT_GE(transition.depth.min().item<std::int64_t>(), 2);
    EXPECT_LE(transition.depth.max().item<std::int64_t>(), 6);
    leapfrogs += transition.leapfrogs.sum().item<std::int64_t>();
    EXPECT_TRUE(at::allclose(test::named(chains.extra, "energy"), energy.energy(chains.x)));
    energy.rows -= 500;
  }
  EXPECT_EQ(energy.rows, leapfrogs) << "only the chains that still grow are evaluated";
}

TEST_F(NutsTest, DepthIsBounded) {
  test::Kernel nuts("nuts", {{"step_size", 0.001}, {"max_depth", std::int64_t{3}}}, energy);
  Chains chains = nuts->init(test::normal({20, 5}, generator), energy);
  const Transition transition = nuts->step(chains, energy, generator);
  EXPECT_TRUE((transition.depth == 3).all().item<bool>());
  EXPECT_TRUE((transition.leapfrogs == 7).all().item<bool>());
  EXPECT_GT(transition.acceptance.min().item<double>(), 0.999);
}

TEST_F(NutsTest, DivergenceIsTold) {
  test::Kernel nuts("nuts", {{"step_size", 10.0}}, energy);
  Chains chains = nuts->init(at::full({4, 5}, 50.0, at::kDouble), energy);
  const Transition transition = nuts->step(chains, energy, generator);
  EXPECT_TRUE(transition.divergent.all().item<bool>());
  EXPECT_TRUE((transition.leapfrogs == 1).all().item<bool>());
  EXPECT_TRUE((transition.depth == 0).all().item<bool>());
  EXPECT_TRUE((chains.x == 50.0).all().item<bool>());
}

TEST_F(NutsTest, AnInfiniteStartIsLeft) {
  const test::Target walls(
      1, [](const at::Tensor& x) { return at::where(x > 2.0, at::full_like(x, INFINITY), 0.5 * x * x).sum(1); });
  test::Kernel nuts("nuts", {{"step_size", 1.0}}, walls);
  Chains chains = nuts->init(at::full({200, 1}, 2.5, at::kDouble), walls);
  for (int i = 0; i < 30; ++i) nuts->step(chains, walls, generator);
  EXPECT_TRUE((chains.x <= 2.0).all().item<bool>());
}

}  // namespace
}  // namespace ebmlab
