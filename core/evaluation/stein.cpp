// SPDX-License-Identifier: MIT
// The Stein kernel by blocks of rows, in float64.
#include "evaluation/stein.hpp"

#include <ebmlab/error.hpp>

#include <cmath>

#include "evaluation/blocks.hpp"

namespace ebmlab::evaluation {
namespace {

// u(x, y) = s_x.s_y k + s_x.dk/dy + s_y.dk/dx + tr d2k/dxdy with scores s = -dE/dx, for the rows [first, last) against all.
// With b = scale^2 + |x - y|^2: dk/dx = -b^(-3/2) (x - y) = -dk/dy, and the trace is d b^(-3/2) - 3 |x - y|^2 b^(-5/2).
at::Tensor stein_kernel(const at::Tensor& x, const at::Tensor& score, double scale, std::int64_t first, std::int64_t last) {
  const at::Tensor rows = x.slice(0, first, last), row_scores = score.slice(0, first, last);
  const at::Tensor squares = at::cdist(rows, x).square();
  const at::Tensor k = (squares + scale * scale).rsqrt(), k3 = k.pow(3);
  // (s_x - s_y).(x - y), expanded so that all of it is products of matrices.
  const at::Tensor along = (row_scores * rows).sum(1, true) + (score * x).sum(1) - row_scores.mm(x.t()) - rows.mm(score.t());
  return row_scores.mm(score.t()) * k + along * k3 + k3 * static_cast<double>(x.size(1)) - 3 * squares * k.square() * k3;
}

}  // namespace

SteinDiscrepancy stein_discrepancy(const at::Tensor& x, const at::Tensor& gradient, double scale) {
  if (x.dim() != 2 || x.size(0) < 2 || x.sizes() != gradient.sizes())
    throw Error("stein_discrepancy: events and gradients must be [N, D] of one shape with at least 2 rows");
  if (!(scale > 0)) throw Error("stein_discrepancy: scale = " + std::to_string(scale) + ": must be above 0");
  const at::Tensor events = x.to(at::kDouble), score = -gradient.to(at::kDouble);
  const at::Tensor centred = events - events.mean(0);
  const auto n = static_cast<double>(x.size(0));
  at::Tensor means = at::empty({x.size(0)}, at::kDouble);  // of each event's pairs
  for (std::int64_t i = 0; i < x.size(0); i += kBlock) {
    const std::int64_t end = std::min(i + kBlock, x.size(0));
    const at::Tensor u = stein_kernel(centred, score, scale, i, end);
    means.slice(0, i, end).copy_((u.sum(1) - u.diagonal(i)) / (n - 1));
  }
  // The jackknife's leave-one-out values are (n mean - 2 means_i) / (n - 2).
  const double variance = 4 * (n - 1) / ((n - 2) * (n - 2)) * means.var(false).item<double>();
  return {means.mean().item<double>(), n > 2 ? std::sqrt(variance) : std::nan("")};
}

}  // namespace ebmlab::evaluation
