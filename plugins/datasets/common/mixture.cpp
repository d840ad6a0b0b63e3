// SPDX-License-Identifier: MIT
#include "common/mixture.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ebmlab::datasets {

namespace {
constexpr std::int64_t kChunkElements = 1 << 17;  // of the [rows, K] table of distances: 1 MB, which stays in the cache
}

at::Tensor IsotropicMixture::log_density(const at::Tensor& x) const {
  const std::int64_t dimensions = centers.size(1);
  const double log_norm = static_cast<double>(dimensions) * (std::log(sd) + 0.5 * std::log(2.0 * std::numbers::pi));
  const std::int64_t rows = std::max<std::int64_t>(1, kChunkElements / centers.size(0));
  const at::Tensor points = x.to(at::kDouble);
  at::Tensor result = at::empty({x.size(0)}, points.options());
  for (std::int64_t first = 0; first < x.size(0); first += rows) {
    const std::int64_t count = std::min(rows, x.size(0) - first);
    // Differences rather than |x|^2 - 2xc + |c|^2, which would lose digits where sd is small.
    at::Tensor squares = at::zeros({count, centers.size(0)}, points.options());
    for (std::int64_t d = 0; d < dimensions; ++d) {
      const at::Tensor column = points.narrow(0, first, count).select(1, d).unsqueeze(1);
      squares.add_((column - centers.select(1, d)).square_());
    }
    result.narrow(0, first, count).copy_(at::logsumexp(squares.mul_(-0.5 / (sd * sd)).add_(log_weights), 1) - log_norm);
  }
  return result;
}

Scaling IsotropicMixture::moments() const {
  const at::Tensor weights = log_weights.exp().unsqueeze(1);
  const at::Tensor mean = (weights * centers).sum(0);
  const at::Tensor variance = (weights * (centers - mean).square()).sum(0) + sd * sd;
  return {mean, variance.sqrt()};
}

IsotropicMixture equal_mixture(at::Tensor centers, double sd) {
  const std::int64_t count = centers.size(0);
  at::Tensor log_weights = at::full({count}, -std::log(static_cast<double>(count)), centers.options());
  return {std::move(centers), std::move(log_weights), sd};
}

}  // namespace ebmlab::datasets
