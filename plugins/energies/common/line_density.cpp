// SPDX-License-Identifier: MIT
#include "common/line_density.hpp"

#include <cmath>

namespace ebmlab::energies {

namespace {
constexpr std::int64_t kCells = 65536;
constexpr double kSmallest = 1e-300;  // keeps 0 / 0 out of cells whose density underflows
}  // namespace

LineDensity::LineDensity(const Function& energy, double low, double high)
    : nodes_(at::linspace(low, high, kCells + 1, at::kDouble)) {
  const at::Tensor log_density = -energy(nodes_);
  weights_ = log_density.softmax(0);
  const at::Tensor cells = 0.5 * (weights_.narrow(0, 0, kCells) + weights_.narrow(0, 1, kCells));
  cumulative_ = cells.cumsum(0);
  log_partition_ = log_density.logsumexp(0).item<double>() + std::log((high - low) / static_cast<double>(kCells));
}

double LineDensity::expectation(const Function& f) const { return (weights_ * f(nodes_)).sum().item<double>(); }

at::Tensor LineDensity::sample(at::IntArrayRef shape, at::Generator& generator) const {
  const at::Device device = generator.device();
  const at::Tensor nodes = nodes_.to(device), weights = weights_.to(device), cumulative = cumulative_.to(device);
  const at::Tensor u = rand(shape, generator, cumulative) * cumulative.select(0, -1);
  const at::Tensor cell = at::searchsorted(cumulative, u, false, /*right=*/true).clamp_max(kCells - 1);
  const at::Tensor left = weights.index({cell}), right = weights.index({cell + 1});
  const at::Tensor mass = u - cumulative.index({cell}) + 0.5 * (left + right);  // within the cell
  // The root of left t + (right - left) t^2 / 2 = mass in [0, 1].
  const at::Tensor root = (left.square() + 2.0 * (right - left) * mass).clamp_min(0.0).sqrt();
  const at::Tensor t = 2.0 * mass / (left + root).clamp_min(kSmallest);
  const at::Tensor start = nodes.index({cell});
  return start + t * (nodes.index({cell + 1}) - start);
}

}  // namespace ebmlab::energies
