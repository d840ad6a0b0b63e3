// SPDX-License-Identifier: MIT
// AUROC and average precision: how well a score tells events of the data from outliers.
#pragma once

#include <ATen/ATen.h>

#include "evaluation/estimate.hpp"

namespace ebmlab::evaluation {

struct Auroc {
  double value;
  double standard_error;  ///< DeLong's; not a number with fewer than 2 events on a side
};

/// P(inside > outside) + P(inside = outside) / 2 over all pairs of scores [N] and [M]; a higher score means "more like the
/// data" (an energy's is -E). Not a number when a score is not. Throws Error when a side is empty. Cost N log N.
[[nodiscard]] Auroc auroc(const at::Tensor& inside, const at::Tensor& outside);

/// With DeLong's normal interval.
[[nodiscard]] Estimate auroc_estimate(const Auroc& area);

/// Average precision with the data as the positive class: the sum over thresholds, from the highest score down, of precision
/// times the step in recall; equal scores make one threshold. It depends on the ratio of the numbers: (inside) / (all) for a
/// score that knows nothing. Arguments and errors as auroc().
[[nodiscard]] double average_precision(const at::Tensor& inside, const at::Tensor& outside);

}  // namespace ebmlab::evaluation
