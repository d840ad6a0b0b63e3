// SPDX-License-Identifier: MIT
// Estimates against known values: z = (estimate - truth) / standard error, below 4.5 in size. Each comparison prints the row of
// the table in docs/results.md, so that the table can be made again:
//   ctest --preset release -V | grep -o 'truth |.*'
#pragma once

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace ebmlab::test {

inline constexpr double kLargestZ = 4.5;

/// As a row's name spells it.
inline std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", value);
  return text.data();
}

/// `error`: the standard error of `estimate`, that of the truth included where it has one.
inline void expect_truth(const std::string& what, double truth, double estimate, double error) {
  const double z = (estimate - truth) / error;
  std::printf("truth | %s | %.8g | %.8g | %.2g | %.2f\n", what.c_str(), truth, estimate, error, z);
  EXPECT_LT(std::abs(z), kLargestZ) << what << ": " << estimate << " +- " << error << " for " << truth;
}

/// The mean of independent unbiased estimates, with the standard error of their spread.
inline void expect_truth(const std::string& what, double truth, const at::Tensor& estimates) {
  const double error = estimates.std().item<double>() / std::sqrt(static_cast<double>(estimates.numel()));
  expect_truth(what, truth, estimates.mean().item<double>(), error);
}

inline void expect_truth(const std::string& what, double truth, const std::vector<double>& estimates) {
  expect_truth(what, truth, at::tensor(estimates, at::TensorOptions(at::kDouble)));
}

}  // namespace ebmlab::test
