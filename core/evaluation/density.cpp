// SPDX-License-Identifier: MIT
// KL(p||q) = sum_i p_i (log p_i - log q_i) with p and q normalised over the cells, in float64.
#include "evaluation/density.hpp"

#include <ebmlab/error.hpp>

#include <cmath>

namespace ebmlab::evaluation {

GridKl kl_on_grid(const at::Tensor& log_p, const at::Tensor& energy, double cell) {
  if (log_p.numel() != energy.numel() || energy.numel() == 0)
    throw Error("kl_on_grid: " + std::to_string(log_p.numel()) + " log densities and " + std::to_string(energy.numel()) +
                " energies: one of each for every cell is needed");
  const at::Tensor p = log_p.reshape({-1}).to(at::kDouble), q = -energy.reshape({-1}).to(at::kDouble);
  const at::Tensor log_sum_p = at::logsumexp(p, {0}), log_sum_q = at::logsumexp(q, {0});
  const at::Tensor weights = (p - log_sum_p).exp();
  const at::Tensor terms = weights * ((p - log_sum_p) - (q - log_sum_q));
  const double kl = at::where(weights == 0, at::zeros_like(terms), terms).sum().item<double>();  // 0 log 0 = 0
  const bool is_number = !q.isnan().any().item<bool>();                                          // also where p is 0
  return {is_number ? kl : std::nan(""), log_sum_q.item<double>() + std::log(cell), log_sum_p.item<double>() + std::log(cell)};
}

}  // namespace ebmlab::evaluation
