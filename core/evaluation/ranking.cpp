// SPDX-License-Identifier: MIT
// AUROC by placements: for each score, the share of the other side below it, ties one half.
#include "evaluation/ranking.hpp"

#include <ebmlab/error.hpp>

#include <cmath>
#include <limits>

namespace ebmlab::evaluation {
namespace {

// For each of `scores` the share of `sorted` below it, ties one half.
at::Tensor placements(const at::Tensor& scores, const at::Tensor& sorted) {
  const at::Tensor below = at::searchsorted(sorted, scores, false, false);
  const at::Tensor up_to = at::searchsorted(sorted, scores, false, true);
  return (below + up_to).to(at::kDouble) / (2.0 * static_cast<double>(sorted.size(0)));
}

double variance_of_mean(const at::Tensor& x) {
  if (x.size(0) < 2) return std::numeric_limits<double>::quiet_NaN();
  return x.var().item<double>() / static_cast<double>(x.size(0));
}

}  // namespace

Auroc auroc(const at::Tensor& inside, const at::Tensor& outside) {
  if (inside.dim() != 1 || outside.dim() != 1 || inside.size(0) == 0 || outside.size(0) == 0)
    throw Error("auroc: the scores must be two lists that are not empty");
  const at::Tensor in = inside.to(at::kDouble).contiguous(), out = outside.to(at::kDouble).contiguous();
  if (in.isnan().any().item<bool>() || out.isnan().any().item<bool>()) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    return {nan, nan};
  }
  const at::Tensor of_in = placements(in, std::get<0>(out.sort()));
  const at::Tensor of_out = placements(out, std::get<0>(in.sort()));
  return {of_in.mean().item<double>(), std::sqrt(variance_of_mean(of_in) + variance_of_mean(of_out))};
}

}  // namespace ebmlab::evaluation
