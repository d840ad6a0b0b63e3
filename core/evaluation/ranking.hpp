// SPDX-License-Identifier: MIT
// AUROC: how well a score tells events of the data from outliers.
#pragma once

#include <ATen/ATen.h>

namespace ebmlab::evaluation {

struct Auroc {
  double value;
  double standard_error;  ///< DeLong's; not a number with fewer than 2 events on a side
};

/// P(inside > outside) + P(inside = outside) / 2 over all pairs of scores [N] and [M]; a higher score means "more like the
/// data" (an energy's is -E). Not a number when a score is not. Throws Error when a side is empty. Cost N log N.
[[nodiscard]] Auroc auroc(const at::Tensor& inside, const at::Tensor& outside);

}  // namespace ebmlab::evaluation
