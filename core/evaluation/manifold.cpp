// SPDX-License-Identifier: MIT
// Distances by blocks of rows in float64.
#include "evaluation/manifold.hpp"

#include <ebmlab/error.hpp>

#include "evaluation/blocks.hpp"

namespace ebmlab::evaluation {
namespace {

template <class Function>
at::Tensor for_blocks(const at::Tensor& x, const Function& function) {
  std::vector<at::Tensor> parts;
  for (std::int64_t i = 0; i < x.size(0); i += kBlock) parts.push_back(function(x.slice(0, i, i + kBlock)));
  return at::cat(parts);
}

// Share of rows of x that lie in a ball round a row of `centers`.
double share_inside(const at::Tensor& x, const at::Tensor& centers, const at::Tensor& radii) {
  const at::Tensor inside = for_blocks(
      x, [&](const at::Tensor& block) { return (at::cdist(block, centers) <= radii.unsqueeze(0)).any(1).to(at::kDouble); });
  return inside.mean().item<double>();
}

}  // namespace

at::Tensor kth_neighbour_distance(const at::Tensor& x, const at::Tensor& reference, std::int64_t k) {
  if (k < 1 || reference.size(0) < k)
    throw Error("nearest neighbours: k = " + std::to_string(k) + ": must be in [1, " + std::to_string(reference.size(0)) +
                "], the number of reference events");
  const at::Tensor from = reference.to(at::kDouble);
  return for_blocks(x.to(at::kDouble),
                    [&](const at::Tensor& block) { return std::get<0>(at::cdist(block, from).kthvalue(k, 1)); });
}

PrecisionRecall precision_recall(const at::Tensor& samples, const at::Tensor& reference, std::int64_t k) {
  // About the reference's mean: cdist multiplies matrices, which cancels when the origin is far away.
  const at::Tensor centre = reference.to(at::kDouble).mean(0);
  const at::Tensor x = samples.to(at::kDouble) - centre, y = reference.to(at::kDouble) - centre;
  // An event is its own first neighbour, hence k + 1.
  return {share_inside(x, y, kth_neighbour_distance(y, y, k + 1)), share_inside(y, x, kth_neighbour_distance(x, x, k + 1))};
}

}  // namespace ebmlab::evaluation
