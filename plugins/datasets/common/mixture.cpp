// SPDX-License-Identifier: MIT
#include "common/mixture.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ebmlab::datasets {

namespace {
constexpr std::int64_t kChunkElements = 1 << 17;  // of the [rows, K] table of distances: 1 MB, which stays in the cache

/// Over the second dimension; overwrites its argument. Far components are cut off at exp(-100) of the largest, which no sum can
/// feel: exp would spend most of its time on results too small for a normal number.
at::Tensor log_sum_exp(const at::Tensor& logits) {
  const at::Tensor largest = logits.amax(1, /*keepdim=*/true);
  return logits.sub_(largest).clamp_min_(-100.0).exp_().sum(1).log_().add_(largest.squeeze(1));
}

}  // namespace

at::Tensor IsotropicMixture::log_density(const at::Tensor& x) const {
  const double log_norm = static_cast<double>(centers.size(1)) * (std::log(sd) + 0.5 * std::log(2.0 * std::numbers::pi));
  const std::int64_t rows = std::max<std::int64_t>(1, kChunkElements / centers.size(0));
  // |x - c|^2 expanded, so that a chunk's table is one product of matrices; the cancellation costs |x|^2 / sd^2 roundings.
  const double precision = 1.0 / (sd * sd);
  const at::Tensor slopes = (centers * precision).t();
  const at::Tensor offsets = log_weights - 0.5 * precision * centers.square().sum(1);
  const at::Tensor points = x.to(at::kDouble);
  at::Tensor result = at::empty({x.size(0)}, points.options());
  for (std::int64_t first = 0; first < x.size(0); first += rows) {
    const std::int64_t count = std::min(rows, x.size(0) - first);
    result.narrow(0, first, count).copy_(log_sum_exp(at::addmm(offsets, points.narrow(0, first, count), slopes)));
  }
  return result.sub_(0.5 * precision * points.square().sum(1)).sub_(log_norm);
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
