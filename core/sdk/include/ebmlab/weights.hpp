// SPDX-License-Identifier: MIT
// Estimates from importance weights, shared by annealed importance sampling and by policies.
#pragma once

#include <ebmlab/sampler.hpp>

namespace ebmlab {

/// log Z from log weights [N] with E[w] = Z, in float64. Reads them back.
[[nodiscard]] LogPartitionEstimate estimate_log_partition(const at::Tensor& log_weights);

/// The same as figures of a step, without a read-back: `log_z.lower`, `log_z.importance` and `importance_ess` (a share of N).
[[nodiscard]] Metrics importance_metrics(const at::Tensor& log_weights);

}  // namespace ebmlab
