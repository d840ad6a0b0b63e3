// SPDX-License-Identifier: MIT
// KL(p||q) = sum_i p_i (log p_i - log q_i) and 0.5 sum_i |p_i - q_i|, with p and q normalised over the cells, in float64.
#include "evaluation/density.hpp"

#include <ebmlab/error.hpp>

#include <cmath>

namespace ebmlab::evaluation {

GridComparison compare_on_grid(const at::Tensor& log_p, const at::Tensor& energy, double cell) {
  if (log_p.numel() != energy.numel() || energy.numel() == 0)
    throw Error("compare_on_grid: " + std::to_string(log_p.numel()) + " log densities and " + std::to_string(energy.numel()) +
                " energies: one of each for every cell is needed");
  const at::Tensor p = log_p.reshape({-1}).to(at::kDouble), q = -energy.reshape({-1}).to(at::kDouble);
  const at::Tensor log_sum_p = at::logsumexp(p, {0}), log_sum_q = at::logsumexp(q, {0});
  const at::Tensor log_ratio = (p - log_sum_p) - (q - log_sum_q), weights = (p - log_sum_p).exp();
  const at::Tensor terms = (weights * log_ratio).masked_fill(weights == 0, 0.0);  // 0 log 0 = 0
  const auto kl = terms.sum().item<double>();
  const double variation = 0.5 * (weights - (q - log_sum_q).exp()).abs().sum().item<double>();
  const bool is_number = !q.isnan().any().item<bool>();  // also where p is 0
  return {is_number ? kl : std::nan(""), is_number ? variation : std::nan(""), log_sum_q.item<double>() + std::log(cell),
          log_sum_p.item<double>() + std::log(cell)};
}

}  // namespace ebmlab::evaluation
