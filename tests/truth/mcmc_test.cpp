// SPDX-License-Identifier: MIT
// Every exact kernel against exact expectations, by z-scores over independent chains; and the composition test.
#include <gtest/gtest.h>

#include "plugins/samplers/targets.hpp"
#include "support/truth.hpp"

namespace ebmlab {
namespace {

struct Case {
  std::string id;
  test::Overrides overrides = {};
  std::int64_t chains = 200, warm_up = 400, draws = 300;
};
void PrintTo(const Case& each, std::ostream* out) { *out << each.id; }

struct Mcmc : testing::TestWithParam<Case> {
  using Quantity = std::function<at::Tensor(const at::Tensor&)>;  // [B, D] -> [B]
  at::Generator generator = test::generator(1);
  NamedTensors state;  // after warm-up
  double acceptance = 0.0;

  /// Means of each quantity over a run after warm-up, chain by chain: [Q, B].
  at::Tensor chain_means(const EnergyModel& energy, const at::Tensor& start, const std::vector<Quantity>& quantities) {
    const Case& each = GetParam();
    test::Kernel kernel(each.id, each.overrides, energy);
    Chains chains = kernel->init(start, energy);
    kernel->warm_up(chains, energy, each.warm_up, generator);
    state = kernel->state();
    at::Tensor means = at::zeros({static_cast<std::int64_t>(quantities.size()), start.size(0)}, at::kDouble);
    for (std::int64_t i = 0; i < each.draws; ++i) {
      acceptance += kernel->step(chains, energy, generator).acceptance.mean().item<double>() / static_cast<double>(each.draws);
      for (std::size_t q = 0; q < quantities.size(); ++q) means[static_cast<std::int64_t>(q)] += quantities[q](chains.x);
    }
    return means / static_cast<double>(each.draws);
  }
  /// `unit`: the size of the quantity. One exploded chain makes any z small, but not the standard error.
  static void expect_truth(const at::Tensor& means, double truth, double unit, const std::string& name) {
    const double error = means.std().item<double>() / std::sqrt(static_cast<double>(means.numel()));
    EXPECT_LT(error, 0.2 * unit) << name;
    test::expect_truth(GetParam().id + ", " + name, truth, means);
  }
};

// FAB's HMC drifts to 1.206 here. Parallel tempering runs with its hot replicas in equilibrium, which they are from the start
// where the reference is the target: the law of its cold replica alone is no invariant otherwise (tempering_test.cpp has that).
TEST_P(Mcmc, CompositionKeepsExactDraws) {
  const std::int64_t chains = GetParam().id == "nuts" ? 50000 : 200000;
  const test::Target energy = test::gaussian({1.0, 1.0});
  for (const std::int64_t sub_steps : {1, 3, 5}) {
    test::Overrides overrides{{"steps", sub_steps}, {"step_size", 1.2}};
    if (GetParam().id == "hmc") overrides.insert({"leapfrog_steps", std::int64_t{2}});
    if (GetParam().id == "parallel_tempering") {
      overrides.insert({{"reference_sd", 1.0}, {"temperatures", std::int64_t{2}}, {"leapfrog_steps", std::int64_t{1}}});
    }
    test::Kernel kernel(GetParam().id, overrides, energy);
    at::Tensor x = test::normal({chains, 2}, generator);
    const at::Tensor start = x;
    for (int call = 0; call < 10; ++call) x = kernel->sample({chains, energy, x, generator});
    const auto n = static_cast<double>(x.numel());
    EXPECT_NEAR(x.square().mean().item<double>(), 1.0, 4.5 * std::sqrt(2.0 / n)) << sub_steps;
    EXPECT_NEAR(x.mean().item<double>(), 0.0, 4.5 * std::sqrt(1.0 / n)) << sub_steps;
    EXPECT_LT((x == start).all(1).to(at::kDouble).mean().item<double>(), 0.01) << "chains that never moved";
  }
}

TEST_P(Mcmc, DoubleWell) {
  constexpr std::int64_t kDimensions = 10;
  const test::Target energy = test::double_well(kDimensions);
  const at::Tensor wells = at::sign(test::normal({GetParam().chains, kDimensions}, generator));
  const at::Tensor means = chain_means(
      energy, wells,
      {[](const at::Tensor& x) { return x.square().mean(1); }, [](const at::Tensor& x) { return x.square().square().mean(1); },
       [](const at::Tensor& x) { return x.abs().mean(1); }});
  expect_truth(means[0], 0.8521362, 1.0, "double well, E[x^2]");
  expect_truth(means[1], 0.9771362, 1.0, "double well, E[x^4]");
  expect_truth(means[2], 0.8680901, 1.0, "double well, E\\|x\\|");
}

TEST_P(Mcmc, IllConditionedGaussian) {
  const std::vector<double> sd{0.01, 0.1, 1.0, 10.0};
  const test::Target energy = test::gaussian(sd);
  const at::Tensor scale = at::tensor(sd, at::kDouble);
  const at::Tensor start = test::normal({GetParam().chains, 4}, generator) * scale;
  std::vector<Quantity> quantities;
  for (std::int64_t d = 0; d < 4; ++d) {
    quantities.emplace_back([d](const at::Tensor& x) { return x.select(1, d); });
    quantities.emplace_back([d](const at::Tensor& x) { return x.select(1, d).square(); });
  }
  const at::Tensor means = chain_means(energy, start, quantities);
  for (std::int64_t d = 0; d < 4; ++d) {
    const auto variance = scale[d].square().item<double>();
    expect_truth(means[2 * d], 0.0, std::sqrt(variance), "sd " + test::number(sd[static_cast<std::size_t>(d)]) + ", mean");
    expect_truth(means[2 * d + 1], variance, variance, "sd " + test::number(sd[static_cast<std::size_t>(d)]) + ", variance");
  }
  if (GetParam().id == "parallel_tempering") return;  // which tunes no scale
  EXPECT_LT((test::named(state, "scale") / scale - 1.0).abs().slice(0, 2).max().item<double>(), 0.1);
}

TEST_P(Mcmc, CorrelatedGaussian) {
  constexpr double kCorrelation = 0.95;
  const test::Target energy(2, [](const at::Tensor& x) {
    const at::Tensor a = x.select(1, 0), b = x.select(1, 1);
    return 0.5 * (a * a - 2.0 * kCorrelation * a * b + b * b) / (1.0 - kCorrelation * kCorrelation);
  });
  const at::Tensor means =
      chain_means(energy, 0.1 * test::normal({GetParam().chains, 2}, generator),
                  {[](const at::Tensor& x) { return x.select(1, 0); },
                   [](const at::Tensor& x) { return x.select(1, 0).square(); }, [](const at::Tensor& x) { return x.prod(1); }});
  expect_truth(means[0], 0.0, 1.0, "correlation .95, mean");
  expect_truth(means[1], 1.0, 1.0, "correlation .95, variance");
  expect_truth(means[2], kCorrelation, 1.0, "correlation .95, covariance");
  // Warm-up's average step size gives about the acceptance that was asked for; a jitter and a curved surface move it a little.
  EXPECT_NEAR(acceptance, GetParam().id == "mala" ? 0.574 : 0.8, 0.1);
}

INSTANTIATE_TEST_SUITE_P(
    All, Mcmc,
    testing::Values(
        Case{.id = "mala", .draws = 1000}, Case{.id = "hmc", .overrides = {{"leapfrog_steps", std::int64_t{8}}}},
        Case{.id = "nuts", .overrides = {{"max_depth", std::int64_t{7}}}, .chains = 100, .warm_up = 300, .draws = 150},
        Case{.id = "parallel_tempering",
             .overrides = {{"temperatures", std::int64_t{4}}, {"reference_sd", 10.0}},
             .chains = 100,
             .draws = 400}),
    [](const testing::TestParamInfo<Case>& each) { return each.param.id; });

}  // namespace
}  // namespace ebmlab
