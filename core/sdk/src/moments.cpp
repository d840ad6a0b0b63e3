// SPDX-License-Identifier: MIT
#include <ebmlab/moments.hpp>

namespace ebmlab {

Moments moments_of(const at::Tensor& events) {
  const at::Tensor x = events.flatten(1).to(at::kDouble), mean = x.mean(0), centred = x - mean;
  return {mean, at::matmul(centred.t(), centred) / static_cast<double>(x.size(0))};
}

}  // namespace ebmlab
