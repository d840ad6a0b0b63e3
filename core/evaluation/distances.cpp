// SPDX-License-Identifier: MIT
// MMD and energy distance, by blocks of rows so that memory stays small.
#include "evaluation/distances.hpp"

#include <ebmlab/error.hpp>

#include "evaluation/blocks.hpp"

namespace ebmlab::evaluation {
namespace {

constexpr std::int64_t kMedianRows = 1000;

// Sum of `kernel` over all pairs; kernel turns a block of distances into a block of values.
template <class Kernel>
double sum_pairs(const at::Tensor& x, const at::Tensor& y, const Kernel& kernel) {
  double sum = 0;
  for (std::int64_t i = 0; i < x.size(0); i += kBlock)
    sum += kernel(at::cdist(x.slice(0, i, i + kBlock), y)).sum().template item<double>();
  return sum;
}

// Mean over pairs, without the pairs of an event with itself when x is y; `self` is the kernel's value for those.
template <class Kernel>
double within(const at::Tensor& x, const Kernel& kernel, double self) {
  const auto n = static_cast<double>(x.size(0));
  return (sum_pairs(x, x, kernel) - n * self) / (n * (n - 1));
}

template <class Kernel>
double between(const at::Tensor& x, const at::Tensor& y, const Kernel& kernel) {
  return sum_pairs(x, y, kernel) / (static_cast<double>(x.size(0)) * static_cast<double>(y.size(0)));
}

void check_pairs(const at::Tensor& x, const at::Tensor& y, const char* name) {
  if (x.dim() != 2 || y.dim() != 2 || x.size(1) != y.size(1) || x.size(0) < 2 || y.size(0) < 2)
    throw Error(std::string(name) + ": the samples must be [N, D] with one D and at least 2 rows");
}

// In float64 about the mean of y: cdist multiplies matrices, which cancels when the origin is far away.
std::pair<at::Tensor, at::Tensor> centred(const at::Tensor& x, const at::Tensor& y) {
  const at::Tensor a = x.to(at::kDouble), b = y.to(at::kDouble), centre = b.mean(0);
  return {a - centre, b - centre};
}

}  // namespace

double mmd2_unbiased(const at::Tensor& x, const at::Tensor& y, double bandwidth) {
  check_pairs(x, y, "mmd2_unbiased");
  if (!(bandwidth > 0)) throw Error("mmd2_unbiased: bandwidth = " + std::to_string(bandwidth) + ": must be above 0");
  const auto [a, b] = centred(x, y);
  const auto kernel = [scale = -0.5 / (bandwidth * bandwidth)](const at::Tensor& d) { return d.square().mul_(scale).exp_(); };
  return within(a, kernel, 1.0) + within(b, kernel, 1.0) - 2.0 * between(a, b, kernel);
}

double energy_distance(const at::Tensor& x, const at::Tensor& y) {
  check_pairs(x, y, "energy_distance");
  const auto [a, b] = centred(x, y);
  const auto distance = [](const at::Tensor& d) { return d; };
  return 2.0 * between(a, b, distance) - within(a, distance, 0.0) - within(b, distance, 0.0);
}

double median_distance(const at::Tensor& x) {
  if (x.dim() != 2 || x.size(0) < 2) throw Error("median_distance: the sample must be [N, D] with at least 2 rows");
  return at::pdist(x.slice(0, 0, kMedianRows).to(at::kDouble).contiguous()).median().item<double>();
}

}  // namespace ebmlab::evaluation
