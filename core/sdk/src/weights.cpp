// SPDX-License-Identifier: MIT
#include <ebmlab/weights.hpp>

#include <cmath>

namespace ebmlab {

LogPartitionEstimate estimate_log_partition(const at::Tensor& log_weights) {
  const at::Tensor log_w = log_weights.detach().to(at::kCPU, at::kDouble);
  const auto n = static_cast<double>(log_w.size(0));
  const auto log_sum = log_w.logsumexp(0).item<double>(), log_sum2 = (2.0 * log_w).logsumexp(0).item<double>();
  const double effective = std::exp(2.0 * log_sum - log_sum2);
  // var(w) / (n mean(w)^2) = (n / effective - 1) / (n - 1): the relative variance of the mean weight.
  const double relative = (n / effective - 1.0) / (n - 1.0);
  return {.value = log_sum - std::log(n),
          .standard_error = std::sqrt(std::max(0.0, relative)),
          .lower = log_w.mean().item<double>(),
          .effective_sample_size = effective};
}

Metrics importance_metrics(const at::Tensor& log_weights) {
  const auto n = static_cast<double>(log_weights.size(0));
  const at::Tensor log_w = log_weights.detach(), log_share = log_w.log_softmax(0);
  // log sum exp, without that operator: the meta device has none.
  return {{"log_z.lower", log_w.mean()},
          {"log_z.importance", (log_w - log_share).select(0, 0) - std::log(n)},
          {"importance_ess", 1.0 / (n * log_share.exp().square().sum())}};
}

}  // namespace ebmlab
