// SPDX-License-Identifier: MIT
#include "training/figures.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ebmlab::training {
namespace {

TEST(Figures, ComeBackInTheirOrderWithTheirSteps) {
  Figures figures;
  figures.add(10, {{"a", at::scalar_tensor(1.0)}, {"b", at::scalar_tensor(2.0)}});
  figures.add(11, {{"a", at::scalar_tensor(3.0)}});
  const std::vector<StepFigures> steps = figures.take();
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].step, 10);
  EXPECT_EQ(steps[0].values[1], (std::pair<std::string, double>{"b", 2.0}));
  EXPECT_EQ(steps[1].values[0].second, 3.0);
  EXPECT_TRUE(figures.take().empty());
}

TEST(Figures, TheFirstNonFiniteOneIsFound) {
  Figures figures;
  figures.add(1, {{"a", at::scalar_tensor(1.0)}});
  figures.add(2, {{"a", at::scalar_tensor(1.0)}, {"b", at::scalar_tensor(INFINITY)}});
  figures.add(3, {{"a", at::scalar_tensor(NAN)}});
  const auto found = first_non_finite(figures.take());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->step, 2);
  EXPECT_EQ(found->quantity, "b");
}

TEST(Figures, FiniteOnesAreFine) {
  Figures figures;
  figures.add(1, {{"a", at::scalar_tensor(1.0)}});
  EXPECT_FALSE(first_non_finite(figures.take()));
}

}  // namespace
}  // namespace ebmlab::training
