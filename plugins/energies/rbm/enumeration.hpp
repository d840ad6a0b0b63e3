// SPDX-License-Identifier: MIT
// The exact sums of a small RBM: one layer state by state, the other in closed form.
#pragma once

#include <ebmlab/tensors.hpp>

namespace ebmlab::energies {

/// p(s) ~ exp(s.b + sum_j log(1 + exp(c_j + (s W)_j))) over all 2^S states of the layer s, in float64; o is the other layer.
class Enumeration {
 public:
  /// `weight` [S, O], `summed_bias` b [S], `other_bias` c [O].
  Enumeration(const at::Tensor& weight, const at::Tensor& summed_bias, const at::Tensor& other_bias);

  [[nodiscard]] at::Tensor log_partition() const;  ///< []

  struct Moments {
    at::Tensor summed, other, product;  ///< E[s] [S], E[o] [O], E[s o'] [S, O]
  };
  [[nodiscard]] Moments moments() const;

  /// n exact draws of s, [n, S].
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& generator) const;

  /// P(o = 1 | s), [n, S] -> [n, O].
  [[nodiscard]] at::Tensor other_given(const at::Tensor& s) const;

 private:
  [[nodiscard]] std::int64_t count() const { return std::int64_t{1} << summed_bias_.size(0); }
  [[nodiscard]] at::Tensor states(std::int64_t first) const;  // the chunk from `first` on

  at::Tensor weight_, summed_bias_, other_bias_;
  at::Tensor log_weights_, log_probabilities_;  // [2^S]
};

}  // namespace ebmlab::energies
