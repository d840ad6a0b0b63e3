// SPDX-License-Identifier: MIT
// Chain diagnostics to all printed digits of a fixture that Stan, arviz-stats and blackjax agree on; AR(1); what is undefined.
#include "evaluation/chain_diagnostics.hpp"

#include <ebmlab/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "statistics.hpp"

namespace ebmlab::evaluation {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::Optional;

constexpr std::int64_t kChains = 4, kDraws = 250;

// Four AR(1) chains whose noise is uniform in [-1/2, 1/2), from a linear congruential generator seeded with the chain's number.
at::Tensor lcg_chains(double rho) {
  at::Tensor draws = at::empty({kChains, kDraws}, at::kDouble);
  auto values = draws.accessor<double, 2>();
  for (std::int64_t c = 0; c < kChains; ++c) {
    std::uint64_t state = static_cast<std::uint64_t>(c) + 1;
    double x = 0;
    for (std::int64_t t = 0; t < kDraws; ++t) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      x = rho * x + static_cast<double>(state >> 11) / 9007199254740992.0 - 0.5;
      values[c][t] = x;
    }
  }
  return draws;
}

struct FixtureCase {
  char name;
  double rhat_bulk, rhat_tail, ess_bulk, ess_tail, ess_plain;
};

at::Tensor fixture(char name) {
  if (name == 'B') return lcg_chains(0.9);
  if (name == 'F') return lcg_chains(-0.5);
  at::Tensor draws = lcg_chains(0.5);
  if (name == 'C') draws[3] += 1;
  if (name == 'D') draws[3] *= 3;
  return name == 'E' ? (draws > 0).to(at::kDouble) : draws;
}

class Fixture : public testing::TestWithParam<FixtureCase> {};

// Half a unit of the last printed digit, and rounding.
TEST_P(Fixture, ToAllPrintedDigits) {
  const FixtureCase truth = GetParam();
  const at::Tensor draws = fixture(truth.name);
  EXPECT_THAT(rhat(draws).bulk, Optional(DoubleNear(truth.rhat_bulk, 0.51e-10)));
  EXPECT_THAT(rhat(draws).tail, Optional(DoubleNear(truth.rhat_tail, 0.51e-10)));
  EXPECT_THAT(rhat(draws).max(), Optional(DoubleNear(std::max(truth.rhat_bulk, truth.rhat_tail), 0.51e-10)));
  EXPECT_THAT(ess_bulk(draws), Optional(DoubleNear(truth.ess_bulk, 0.51e-8)));
  EXPECT_THAT(ess_tail(draws), Optional(DoubleNear(truth.ess_tail, 0.51e-8)));
  EXPECT_THAT(ess_plain(draws), Optional(DoubleNear(truth.ess_plain, 0.51e-8)));
}

INSTANTIATE_TEST_SUITE_P(ChainDiagnostics, Fixture,
                         testing::Values(FixtureCase{'A', 1.0101505661, 1.0080744669, 265.27713249, 411.21856723, 268.30868992},
                                         FixtureCase{'B', 1.0867021923, 1.0419975148, 33.44609309, 63.97057778, 50.50416283},
                                         FixtureCase{'C', 1.4819348087, 1.2614053726, 8.11176769, 40.07803883, 3.13817762},
                                         FixtureCase{'D', 1.0104725035, 1.2056350458, 278.33329761, 28.33123544, 255.34951781},
                                         FixtureCase{'E', 1.0106222330, 1.0106222330, 399.44745160, 399.44745160, 393.22666599},
                                         FixtureCase{'F', 0.9982119555, 1.0034984002, 2850.76446123, 1011.56819902,
                                                     2487.21581328}),
                         [](const auto& one) { return std::string(1, one.param.name); });

// The two draws round the median lie equally far from it and share a rank. In case C that tie hangs on the last bit: one of
// them moved by it, as some reference had it, gives 1.2613015715 in place of 1.2614053726.
TEST(ChainDiagnostics, ATieAtTheMedianHangsOnTheLastBit) {
  at::Tensor draws = fixture('C');
  const at::Tensor below = draws.masked_select(draws < sample_quantile(draws, 0.5).value()).max();
  draws.masked_fill_(draws == below, std::nextafter(below.item<double>(), -INFINITY));
  EXPECT_THAT(rhat(draws).tail, Optional(DoubleNear(1.2613015715, 0.51e-10)));
}

at::Tensor stationary_ar1(double rho, std::int64_t chains, std::int64_t draws, at::Generator& g) {
  const at::Tensor noise = normal(draws, chains, g) * std::sqrt(1 - rho * rho);
  at::Tensor x = at::empty({draws, chains}, at::kDouble);
  x[0] = noise[0] / std::sqrt(1 - rho * rho);
  for (std::int64_t t = 1; t < draws; ++t) x[t] = rho * x[t - 1] + noise[t];
  return x.t().contiguous();
}

// The autocorrelation time summed over W lags has relative variance 2 (2 W + 1) / N (Madras and Sokal, 1988); Geyer's sequence
// stops where the autocorrelation rho^W drowns in its own noise of 1 / sqrt(N).
class Ar1 : public testing::TestWithParam<double> {};

TEST_P(Ar1, EssIsTheClosedForm) {
  const double rho = GetParam(), truth = (1 - rho) / (1 + rho);
  at::Generator g = generator(91);
  const at::Tensor x = stationary_ar1(rho, 8, 20000, g);
  const auto n = static_cast<double>(x.numel());
  const double window = rho == 0 ? 1 : -0.5 * std::log(n) / std::log(std::abs(rho));
  const double error = truth * std::sqrt(2 * (2 * window + 1) / n);
  ASSERT_LT(kLargestZ * error, 0.2 * truth);
  EXPECT_THAT(ess_mean(x), Optional(DoubleNear(truth * n, kLargestZ * error * n)));
  EXPECT_THAT(ess_plain(x), Optional(DoubleNear(truth * n, kLargestZ * error * n)));
  EXPECT_THAT(ess_bulk(x), Optional(DoubleNear(truth * n, kLargestZ * error * n)));  // Gaussian: ranks change nothing
}
INSTANTIATE_TEST_SUITE_P(ChainDiagnostics, Ar1, testing::Values(0.0, 0.3, 0.6, 0.9, -0.4));

// (estimate - truth) / MCSE over 400 replicates has variance 1, with a standard error of sqrt(2 / 400).
TEST(ChainDiagnostics, MonteCarloErrorsAreTheSpreadOfReplicates) {
  constexpr int kReplicates = 400;
  at::Generator g = generator(92);
  std::vector<double> mean, sd, upper;
  for (int i = 0; i < kReplicates; ++i) {
    const at::Tensor x = stationary_ar1(0.5, 4, 500, g);
    mean.push_back(x.mean().item<double>() / mcse_mean(x).value());
    sd.push_back((x.std().item<double>() - 1) / mcse_sd(x).value());
    upper.push_back((sample_quantile(x, 0.9).value() - 1.2815515655446004) / mcse_quantile(x, 0.9).value());
  }
  for (const auto& z : {mean, sd, upper})
    EXPECT_NEAR(tensor(z, {kReplicates}).square().mean().item<double>(), 1.0, kLargestZ * std::sqrt(2.0 / kReplicates));
}

TEST(ChainDiagnostics, QuantilesAreOfType7) {
  const at::Tensor x = tensor({4, 1, 3, 2, 10, 7, 8, 9}, {2, 4});
  EXPECT_THAT(sample_quantile(x, 0.25), Optional(DoubleNear(2.75, 1e-12)));
  EXPECT_THAT(sample_quantile(x, 0.0), Optional(1.0));
  EXPECT_THAT(sample_quantile(x, 1.0), Optional(10.0));
  EXPECT_THROW((void)mcse_quantile(x, 1.0), Error);
}

TEST(ChainDiagnostics, AutocorrelationIsTheDirectSum) {
  at::Generator g = generator(93);
  at::Tensor x = at::cat({stationary_ar1(0.7, 2, 37, g) + 5, at::full({1, 37}, 0.1, at::kDouble)});
  const at::Tensor rho = autocorrelation(x, 36);
  ASSERT_EQ(rho.sizes(), (std::vector<std::int64_t>{3, 37}));
  for (std::int64_t chain = 0; chain < 2; ++chain) {
    const at::Tensor centred = x[chain] - x[chain].mean();
    for (std::int64_t lag = 0; lag < 37; ++lag)
      EXPECT_NEAR(rho[chain][lag].item<double>(),
                  ((centred.slice(0, lag) * centred.slice(0, 0, 37 - lag)).sum() / centred.square().sum()).item<double>(),
                  1e-12);
  }
  EXPECT_TRUE(rho[2].isnan().all().item<bool>());
  EXPECT_THROW((void)autocorrelation(x, 37), Error);
}

TEST(ChainDiagnostics, EBfmi) {
  const at::Tensor energies = tensor({0, 1, 0, 1, 0, 1, 2, 3, 7, 7, 7, 7}, {3, 4});
  EXPECT_THAT(e_bfmi(energies), ElementsAre(Optional(DoubleNear(3.0, 1e-12)), Optional(DoubleNear(0.6, 1e-12)), std::nullopt));
  // 2 (1 - r) with the autocorrelation r at lag 1, whose variance is (1 - rho^2) / N (Bartlett).
  at::Generator g = generator(94);
  for (const auto& fraction : e_bfmi(stationary_ar1(0.8, 3, 20000, g)))
    EXPECT_THAT(fraction, Optional(DoubleNear(0.4, kLargestZ * 2 * std::sqrt((1 - 0.64) / 20000))));
}

TEST(ChainDiagnostics, StuckChainsAreThoseThatNeverMoved) {
  at::Generator g = generator(95);
  at::Tensor x = at::randn({5, 100, 3}, g, at::TensorOptions(at::kDouble));
  EXPECT_THAT(stuck_share(x), Optional(0.0));
  x[1] = x[1][0].clone();
  x[3] = x[3][0].clone();
  EXPECT_THAT(stuck_share(x), Optional(DoubleNear(0.4, 1e-12)));
  x[3][99][2] += 1;  // one move at the end
  EXPECT_THAT(stuck_share(x), Optional(DoubleNear(0.2, 1e-12)));
  x[0][0][0] = std::nan("");
  EXPECT_EQ(stuck_share(x), std::nullopt);
  EXPECT_EQ(stuck_share(x.slice(1, 1, 2)), std::nullopt);
}

void expect_undefined(const at::Tensor& draws) {
  EXPECT_EQ(rhat(draws).bulk, std::nullopt);
  EXPECT_EQ(rhat(draws).max(), std::nullopt);
  for (const auto& value :
       {ess_mean(draws), ess_plain(draws), ess_bulk(draws), ess_tail(draws), mcse_mean(draws), mcse_sd(draws)})
    EXPECT_EQ(value, std::nullopt);
  EXPECT_EQ(mcse_quantile(draws, 0.5), std::nullopt);
}

TEST(ChainDiagnostics, UndefinedIsNeverANumber) {
  at::Generator g = generator(96);
  at::Tensor x = normal(4, 50, g);
  expect_undefined(x.slice(1, 0, 3));
  expect_undefined(at::full({4, 50}, 0.1, at::kDouble));
  // Every chain stuck somewhere else: nothing varies within, and rounding must not pretend that it does.
  expect_undefined((x.slice(1, 0, 1) / 3).expand({4, 50}));
  for (const double bad : {std::nan(""), double{INFINITY}}) {
    at::Tensor broken = x.clone();
    broken[2][7] = bad;
    expect_undefined(broken);
    EXPECT_EQ(sample_quantile(broken, 0.5), std::nullopt);
  }
  EXPECT_THROW((void)rhat(x.flatten()), Error);
}

TEST(ChainDiagnostics, FourDrawsAndOneChainWillDo) {
  at::Generator g = generator(97);
  EXPECT_TRUE(ess_mean(normal(1, 4, g)).has_value());
  EXPECT_TRUE(ess_plain(normal(1, 4, g)).has_value());
  EXPECT_TRUE(rhat(normal(1, 5, g)).bulk.has_value());
}

TEST(ChainDiagnostics, SummaryGathersOneRowAQuantity) {
  at::Generator g = generator(98);
  const at::Tensor x = fixture('A'), still = at::full({kChains, kDraws}, 2.0, at::kDouble);
  const std::vector<std::string> names = {"a", "still"};
  const auto rows = summarise(at::stack({x, still}, 2), names);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].name, "a");
  EXPECT_THAT(rows[0].mean, Optional(DoubleNear(x.mean().item<double>(), 1e-12)));
  EXPECT_THAT(rows[0].sd, Optional(DoubleNear(x.std().item<double>(), 1e-12)));
  EXPECT_EQ(rows[0].mcse, mcse_mean(x));
  EXPECT_EQ(rows[0].q05, sample_quantile(x, 0.05));
  EXPECT_EQ(rows[0].median, sample_quantile(x, 0.5));
  EXPECT_EQ(rows[0].q95, sample_quantile(x, 0.95));
  EXPECT_EQ(rows[0].ess_bulk, ess_bulk(x));
  EXPECT_EQ(rows[0].ess_tail, ess_tail(x));
  EXPECT_EQ(rows[0].rhat, rhat(x).max());
  EXPECT_THAT(rows[1].mean, Optional(2.0));
  EXPECT_THAT(rows[1].sd, Optional(0.0));
  EXPECT_EQ(rows[1].mcse, std::nullopt);
  EXPECT_EQ(rows[1].rhat, std::nullopt);
  EXPECT_THROW((void)summarise(x, names), Error);
}

}  // namespace
}  // namespace ebmlab::evaluation
