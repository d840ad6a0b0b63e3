// SPDX-License-Identifier: MIT
// Exact draws against what the target says of itself and against its own gradient; boxes and modes; the densities' integrals.
#include <gtest/gtest.h>

#include <cmath>

#include "plugins/energies/energy_cases.hpp"

namespace ebmlab {
namespace {

using test::EnergyCase;

constexpr std::int64_t kDraws = 100000;

/// Largest |z| over columns of draws [n, Q] against means known to a standard error [Q].
double largest_z(const at::Tensor& draws, const at::Tensor& mean, const at::Tensor& error) {
  const auto n = static_cast<double>(draws.size(0));
  const at::Tensor standard_error = (draws.var(0) / n + error.square()).sqrt();
  return ((draws.mean(0) - mean) / standard_error).abs().max().item<double>();
}

class ExactDraws : public testing::TestWithParam<EnergyCase> {
 protected:
  at::Generator generator_ = test::generator(6);
  std::unique_ptr<EnergyModel> energy_ = test::make_energy(GetParam());
  at::Tensor x_ = energy_->exact_samples(kDraws, generator_);
};
INSTANTIATE_TEST_SUITE_P(Energies, ExactDraws, testing::ValuesIn(test::energy_cases_with(traits::kExactSamples)),
                         [](const auto& tested) { return tested.param.name; });

TEST_P(ExactDraws, HaveTheMeansOfTheReference) {
  const auto reference = energy_->reference();
  ASSERT_TRUE(reference.has_value());
  EXPECT_LT(largest_z(energy_->quantities(x_), reference->mean, reference->error), 4.5);
}

TEST_P(ExactDraws, HaveTheStandardDeviationsOfTheReference) {
  const auto reference = energy_->reference();
  ASSERT_TRUE(reference.has_value());
  const at::Tensor known = at::isfinite(reference->sd).nonzero().squeeze(1);
  const at::Tensor squares = (energy_->quantities(x_) - reference->mean).square().index_select(1, known);
  // A published standard deviation is that of 10,000 draws; an exact one has no error.
  const at::Tensor is_published = reference->error.index_select(0, known).gt(0).to(at::kDouble);
  const at::Tensor error = is_published * squares.std(0) / 100.0;
  EXPECT_LT(largest_z(squares, reference->sd.index_select(0, known).square(), error), 4.5);
}

class TargetDraws : public ExactDraws {};
INSTANTIATE_TEST_SUITE_P(Energies, TargetDraws, testing::ValuesIn(test::energy_cases_with(traits::kTarget)),
                         [](const auto& tested) { return tested.param.name; });

/// E[dE/dx_i] = 0 and E[x_i dE/dx_i] = 1 under exp(-E) / Z, whatever E is: the draws and the energy are of one law.
TEST_P(TargetDraws, AreOfTheLawOfTheEnergy) {
  const at::Tensor gradient = energy_->gradient(x_), none = at::zeros({x_.size(1)}, at::kDouble);
  EXPECT_LT(largest_z(gradient, none, none), 4.5);
  EXPECT_LT(largest_z(x_ * gradient, at::ones_like(none), none), 4.5);
}

TEST_P(TargetDraws, LieInTheBoxAndInTheModes) {
  if (const auto box = energy_->box()) {
    const at::Tensor low = at::tensor(box->low, at::kDouble), high = at::tensor(box->high, at::kDouble);
    EXPECT_GT(at::logical_and(x_ >= low, x_ <= high).all(1).to(at::kDouble).mean().item<double>(), 0.999);
  } else {
    EXPECT_FALSE(x_.size(1) == 2) << "a target in the plane has a box";
  }
  if (const auto modes = energy_->modes()) {
    EXPECT_LT(energy_->gradient(modes->centers).abs().max().item<double>(), 1.0) << "a centre is near a stationary point";
    const at::Tensor distance = at::cdist(x_.narrow(0, 0, 20000), modes->centers).amin(1);
    EXPECT_GT(distance.le(modes->radius).to(at::kDouble).mean().item<double>(), 0.95);
  }
}

/// log of the integral of exp(-E) over a box of the plane, by the midpoint rule.
double log_integral(const EnergyModel& energy, const Box& box) {
  constexpr std::int64_t kCells = 1500;
  const auto axis = [&](std::size_t i) {
    return box.low[i] + (box.high[i] - box.low[i]) * (at::arange(kCells, at::kDouble) + 0.5) / static_cast<double>(kCells);
  };
  const double cell = (box.high[0] - box.low[0]) * (box.high[1] - box.low[1]) / static_cast<double>(kCells * kCells);
  const at::Tensor second = axis(1), first = axis(0);
  std::vector<at::Tensor> rows;
  for (std::int64_t i = 0; i < kCells; ++i) {
    const at::Tensor x = at::stack({first[i].expand({kCells}), second}, 1);
    rows.push_back((-energy.energy(x)).logsumexp(0));
  }
  return at::stack(rows).logsumexp(0).item<double>() + std::log(cell);
}

class PlanarTarget : public testing::TestWithParam<std::pair<EnergyCase, Box>> {};
// The midpoint rule is exact to rounding for densities much wider than a cell; the boxes leave less than 1e-10 outside.
INSTANTIATE_TEST_SUITE_P(
    Energies, PlanarTarget,
    testing::Values(std::pair{EnergyCase{"ring", "gaussian_mixture"}, Box{{-6, -6}, {6, 6}}},
                    std::pair{EnergyCase{"grid", "gaussian_mixture", {{"arrangement", std::string("grid")}, {"sd", 0.5477226}}},
                              Box{{-15, -15}, {15, 15}}},
                    std::pair{EnergyCase{"gaussian", "gaussian"}, Box{{-8, -8}, {8, 8}}},
                    std::pair{EnergyCase{"funnel", "funnel", {{"dimension", std::int64_t{2}}, {"sd", 0.3}}},
                              Box{{-2.2, -22}, {2.2, 22}}},
                    std::pair{EnergyCase{"banana", "banana"}, Box{{-70, -12}, {70, 150}}},
                    std::pair{EnergyCase{"many_well", "many_well", {{"dimension", std::int64_t{2}}}}, Box{{-4, -8}, {4, 8}}},
                    std::pair{EnergyCase{"double_well", "double_well"}, Box{{-3, -3}, {3, 3}}},
                    std::pair{EnergyCase{"one_well", "double_well", {{"height", 0.1}, {"well", 0.0}}}, Box{{-5, -5}, {5, 5}}}),
    [](const auto& tested) { return tested.param.first.name; });

TEST_P(PlanarTarget, IntegratesToItsPartition) {
  const auto energy = test::make_energy(GetParam().first);
  EXPECT_NEAR(log_integral(*energy, GetParam().second), energy->log_partition().item<double>(), 1e-9);
}

TEST(GaussianMixture, SaysWhatIsWrongWithMeansAndWeights) {
  const auto refused = [](const test::Overrides& overrides) -> std::string {
    try {
      (void)test::make_energy({"", "gaussian_mixture", overrides});
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(refused({{"means", std::vector<double>{1, 2, 3}}}), "means: 3 numbers, which is not a multiple of the dimension 2");
  EXPECT_EQ(refused({{"weights", std::vector<double>{1, 2, 3}}}), "weights: 3 numbers for 8 modes");
  EXPECT_NE(refused({{"dimension", std::int64_t{1}}}), "");
}

TEST(ManyWell, ListsItsMinima) {
  const auto energy = test::make_energy({"", "many_well", {{"dimension", std::int64_t{6}}}, {6}});
  const at::Tensor centers = energy->modes()->centers;
  EXPECT_EQ(centers.sizes(), at::IntArrayRef({8, 6}));
  EXPECT_LT(energy->gradient(centers).abs().max().item<double>(), 1e-5);  // centres to eight digits, curvature below 30
  EXPECT_EQ(std::get<0>(at::unique_dim(centers, 0)).size(0), 8);
}

TEST(ManyWell, RefusesAnOddDimension) {
  EXPECT_THROW((void)test::make_energy({"", "many_well", {{"dimension", std::int64_t{3}}}}), ConfigError);
}

TEST(Gaussian, TheRotationIsThatOfItsSeedAlone) {
  const auto covariance = [](std::int64_t seed) {
    const auto energy = test::make_energy({"", "gaussian", {{"dimension", std::int64_t{4}}, {"rotation_seed", seed}}, {4}});
    return energy->reference()->sd;
  };
  EXPECT_TRUE(at::equal(covariance(1), covariance(1)));
  EXPECT_FALSE(at::allclose(covariance(1), covariance(2)));
}

}  // namespace
}  // namespace ebmlab
