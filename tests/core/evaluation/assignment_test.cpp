// SPDX-License-Identifier: MIT
// Optimal assignment against every permutation, and the Wasserstein distance where it is known exactly.
#include "evaluation/assignment.hpp"

#include <ebmlab/error.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "statistics.hpp"

namespace ebmlab::evaluation {
namespace {

double total(const at::Tensor& cost, const std::vector<std::int64_t>& columns) {
  double sum = 0;
  for (std::size_t row = 0; row < columns.size(); ++row)
    sum += cost[static_cast<std::int64_t>(row)][columns[row]].item<double>();
  return sum;
}

double least_of_all_permutations(const at::Tensor& cost) {
  std::vector<std::int64_t> columns(static_cast<std::size_t>(cost.size(0)));
  std::iota(columns.begin(), columns.end(), 0);
  double least = INFINITY;
  do {
    least = std::min(least, total(cost, columns));
  } while (std::next_permutation(columns.begin(), columns.end()));
  return least;
}

TEST(Assignment, IsTheBestOfAllPermutations) {
  at::Generator g = generator(101);
  for (std::int64_t n = 1; n <= 6; ++n) {
    for (int i = 0; i < 30; ++i) {
      at::Tensor cost = normal(n, n, g) * 3;
      if (i % 2 == 0) cost = cost.round();  // many ties, and more than one best
      const auto columns = optimal_assignment(cost);
      std::vector<std::int64_t> sorted = columns, all(columns.size());
      std::sort(sorted.begin(), sorted.end());
      std::iota(all.begin(), all.end(), 0);
      ASSERT_EQ(sorted, all);
      EXPECT_NEAR(total(cost, columns), least_of_all_permutations(cost), 1e-12);
    }
  }
}

TEST(Assignment, RefusesWhatHasNone) {
  EXPECT_THROW((void)optimal_assignment(at::zeros({2, 3})), Error);
  EXPECT_THROW((void)optimal_assignment(at::full({2, 2}, INFINITY)), Error);
  EXPECT_TRUE(optimal_assignment(at::zeros({0, 0})).empty());
}

TEST(Wasserstein2, OnTheLineSortedSamplesAreMatched) {
  at::Generator g = generator(102);
  const at::Tensor x = normal(500, 1, g), y = normal(500, 1, g) * 2 + 1;
  const at::Tensor away = std::get<0>(x.flatten().sort()) - std::get<0>(y.flatten().sort());
  EXPECT_NEAR(wasserstein2(x, y), std::sqrt(away.square().mean().item<double>()), 1e-12);
}

TEST(Wasserstein2, OfATranslationIsItsLengthAndOfAPermutationNothing) {
  at::Generator g = generator(103);
  const at::Tensor x = normal(300, 3, g), order = at::randperm(300, g, at::TensorOptions(at::kLong));
  EXPECT_NEAR(wasserstein2(x.index_select(0, order) + tensor({3, 0, -4}, {3}), x), 5.0, 1e-12);
  EXPECT_NEAR(wasserstein2(x.index_select(0, order), x), 0.0, 1e-12);
  EXPECT_NEAR(wasserstein2(x * 10, x.index_select(0, order) * 10 + 1), 10 * wasserstein2(x, x + 0.1), 1e-12);
}

TEST(Wasserstein2, NoNumberFromNoneAndUnequalSamplesAreRefused) {
  at::Generator g = generator(104);
  at::Tensor x = normal(10, 2, g);
  const at::Tensor y = normal(10, 2, g);
  x[3][1] = std::nan("");
  EXPECT_TRUE(std::isnan(wasserstein2(x, y)));
  EXPECT_THROW((void)wasserstein2(y, y.slice(0, 1)), Error);
  EXPECT_THROW((void)wasserstein2(at::zeros({0, 2}), at::zeros({0, 2})), Error);
}

}  // namespace
}  // namespace ebmlab::evaluation
