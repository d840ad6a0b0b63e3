// SPDX-License-Identifier: MIT
// What the statistical tests share: seeded draws and z-scores of replicates.
#pragma once

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <cmath>
#include <vector>

#include "support/truth.hpp"

namespace ebmlab::evaluation {

using test::kLargestZ;

inline at::Generator generator(std::uint64_t seed) { return at::detail::createCPUGenerator(seed); }

inline at::Tensor normal(std::int64_t n, std::int64_t d, at::Generator& g, at::ScalarType dtype = at::kDouble) {
  return at::randn({n, d}, g, at::TensorOptions(dtype));
}

inline at::Tensor tensor(const std::vector<double>& values, at::IntArrayRef shape) {
  return at::tensor(values, at::TensorOptions(at::kDouble)).reshape(shape);
}

/// (mean of independent unbiased estimates - truth) / its Monte Carlo standard error.
inline double z_score(const std::vector<double>& estimates, double truth) {
  const at::Tensor x = at::tensor(estimates, at::TensorOptions(at::kDouble));
  return (x.mean().item<double>() - truth) / (x.std().item<double>() / std::sqrt(static_cast<double>(estimates.size())));
}

}  // namespace ebmlab::evaluation
