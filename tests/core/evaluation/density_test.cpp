// SPDX-License-Identifier: MIT
// Grids, KL, total variation and log Z by quadrature, and coverage of modes.
#include "evaluation/density.hpp"

#include <ebmlab/error.hpp>

#include <gtest/gtest.h>

#include <limits>

#include "evaluation/grid.hpp"
#include "evaluation/modes.hpp"
#include "statistics.hpp"

namespace ebmlab::evaluation {
namespace {

TEST(Grid, RunsAlongTheFirstDimension) {
  const Box box{{0, 10}, {2, 30}};
  const at::Tensor points = grid_points(box, 2, at::kDouble);
  EXPECT_TRUE(at::equal(points, tensor({0.5, 15, 1.5, 15, 0.5, 25, 1.5, 25}, {4, 2})));
  EXPECT_DOUBLE_EQ(cell_volume(box, 2), 10.0);
  const at::Tensor y = evaluate_on_grid([](const at::Tensor& x) { return x.select(1, 1); }, box, 2, at::kDouble);
  EXPECT_TRUE(at::equal(y, tensor({15, 15, 25, 25}, {2, 2})));
}

TEST(Grid, BatchesChangeNothing) {
  at::Generator g = generator(31);
  const at::Tensor x = normal(10, 2, g);
  std::vector<std::int64_t> rows;
  const auto function = [&rows](const at::Tensor& batch) {
    rows.push_back(batch.size(0));
    return batch.square().sum(1);
  };
  EXPECT_TRUE(at::equal(evaluate_in_batches(function, x, 4), x.square().sum(1)));
  EXPECT_EQ(rows, (std::vector<std::int64_t>{4, 4, 2}));
}

TEST(Grid, RefusesWrongBoxesAndFunctions) {
  EXPECT_THROW((void)grid_points({{0, 0}, {1}}, 4), Error);
  EXPECT_THROW((void)grid_points({{1}, {1}}, 4), Error);
  EXPECT_THROW((void)grid_points({{0}, {1}}, 0), Error);
  EXPECT_THROW((void)evaluate_in_batches([](const at::Tensor& x) { return x; }, at::zeros({3, 2})), Error);
}

// The midpoint rule is exact to rounding for Gaussians that the box holds (8 standard deviations: tails below 1e-14).
TEST(Kl, OfTwoGaussiansIsTheClosedForm) {
  const Box box{{-9, -9}, {9, 9}};
  const at::Tensor x = grid_points(box, 200, at::kDouble);
  const double s = 1.1, shift = 0.5;
  const at::Tensor log_p = -0.5 * x.square().sum(1) - std::log(2 * M_PI);
  const at::Tensor energy = (x - shift).square().sum(1) / (2 * s * s) + 3.0;
  const GridComparison grid = compare_on_grid(log_p, energy, cell_volume(box, 200));
  EXPECT_NEAR(grid.kl, 2 * std::log(s) + (2 + 2 * shift * shift) / (2 * s * s) - 1, 1e-9);
  EXPECT_NEAR(grid.log_z, std::log(2 * M_PI * s * s) - 3.0, 1e-9);
  EXPECT_NEAR(grid.log_mass, 0.0, 1e-9);
}

// 2 Phi(delta / 2) - 1 of a shift delta. |p - q| has a kink half way, here between two cells; its slope jumps there by
// delta phi(delta / 2) per half, which costs the midpoint rule h^2 / 24 times as much (Euler and Maclaurin).
TEST(TotalVariation, OfTwoGaussiansIsTheClosedForm) {
  const Box box{{-9, -9}, {9, 9}};
  const double shift = 0.9, h = 18.0 / 200;
  const at::Tensor x = grid_points(box, 200, at::kDouble);
  const at::Tensor energy = (x - tensor({shift, 0}, {2})).square().sum(1) / 2 - 4.0;
  const GridComparison grid = compare_on_grid(-0.5 * x.square().sum(1), energy, cell_volume(box, 200));
  const double slope = shift * std::exp(-shift * shift / 8) / std::sqrt(2 * M_PI);
  EXPECT_NEAR(grid.total_variation, std::erf(shift / 2 / std::sqrt(2.0)), 1.01 * h * h / 24 * slope);
}

TEST(TotalVariation, ByHand) {
  const double none = -std::numeric_limits<double>::infinity();
  EXPECT_DOUBLE_EQ(compare_on_grid(tensor({0, none}, {2}), tensor({INFINITY, 3}, {2}), 1).total_variation, 1.0);
  EXPECT_NEAR(compare_on_grid(tensor({0, 0, none, none}, {4}), at::zeros({4}), 1).total_variation, 0.5, 1e-12);
  EXPECT_NEAR(compare_on_grid(tensor({1, 2, 3}, {3}), tensor({-2, -3, -4}, {3}), 1).total_variation, 0.0, 1e-12);
  EXPECT_TRUE(std::isnan(compare_on_grid(tensor({0, none}, {2}), tensor({0, std::nan("")}, {2}), 1).total_variation));
}

TEST(Kl, NormalisesOnTheBoxAndKnowsEmptyCells) {
  const double none = -std::numeric_limits<double>::infinity();
  const at::Tensor log_p = tensor({0, 0, none, none}, {4});  // uniform over half of the cells
  EXPECT_NEAR(compare_on_grid(log_p, at::zeros({4}), 0.25).kl, std::log(2.0), 1e-12);
  EXPECT_NEAR(compare_on_grid(log_p, tensor({7, 7, INFINITY, INFINITY}, {4}), 0.25).kl, 0.0, 1e-12);
  EXPECT_EQ(compare_on_grid(log_p, tensor({0, INFINITY, 0, 0}, {4}), 0.25).kl, INFINITY);
  EXPECT_TRUE(std::isnan(compare_on_grid(log_p, tensor({0, 0, 0, std::nan("")}, {4}), 0.25).kl));
  EXPECT_THROW((void)compare_on_grid(log_p, at::zeros({3}), 0.25), Error);
}

TEST(Modes, ByHand) {
  const Modes modes{tensor({0, 0, 10, 0}, {2, 2}), 1.0};
  // Six at the first centre (one on the rim), one at the second, three nowhere.
  const at::Tensor x = tensor({0, 0, 1, 0, 0, .5, .1, .1, 0, -.9, 0, 0, 10, .2, 5, 0, 0, 1.01, -20, 0}, {10, 2});
  const Coverage coverage = mode_coverage(x, modes);
  EXPECT_DOUBLE_EQ(coverage.share_in_range, 0.7);
  EXPECT_EQ(coverage.covered, 2);  // 0.1 of the samples is 20 % of the fair share of one half
  EXPECT_DOUBLE_EQ(coverage.smallest, 0.2);
}

TEST(Modes, BelowAFifthOfTheFairShareIsNotCovered) {
  const Modes modes{tensor({0, 0, 10, 0}, {2, 2}), 1.0};
  at::Tensor x = at::zeros({11, 2}, at::kDouble);
  x[0][0] = 10.0;
  EXPECT_EQ(mode_coverage(x, modes).covered, 1);
  // Exactly a fifth, 7 of 70 times 2 modes: rounding must not lose it.
  at::Tensor fifth = at::zeros({70, 2}, at::kDouble);
  fifth.slice(0, 0, 7).select(1, 0).fill_(10.0);
  EXPECT_EQ(mode_coverage(fifth, modes).covered, 2);
  EXPECT_EQ(mode_coverage(at::full({4, 2}, std::nan("")), modes).share_in_range, 0.0);
  EXPECT_THROW((void)mode_coverage(at::zeros({0, 2}), modes), Error);
}

}  // namespace
}  // namespace ebmlab::evaluation
