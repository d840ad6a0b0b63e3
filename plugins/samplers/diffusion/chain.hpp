// SPDX-License-Identifier: MIT
// The noise schedule of a diffusion and its auxiliary backward chain q~, on unit variances.
#pragma once

#include <ebmlab/ranks.hpp>
#include <ebmlab/tensors.hpp>

namespace ebmlab::diffusion {

/// The cosine schedule at each transition t = 0..T-1 (noise level k = T - t), as columns [T, 1, 1].
struct Schedule {
  at::Tensor signal, noise;       ///< sqrt(ab_k), sqrt(1 - ab_k): x_k = signal x + noise eps
  at::Tensor to_clean, to_state;  ///< A_t, B_t: mu_t = A_t x0 + B_t x
  at::Tensor posterior_variance;  ///< of x_{k-1} given x_k and x0
  at::Tensor backward_scale;      ///< sqrt(ab_k / ab_{k-1}): the forward chain of DDPM, q~'s start

  Schedule(std::int64_t steps, const at::TensorOptions& options);

  // For independent Gaussian events x of these variances [D] given x_k, [T, 1, D]: E[x | x_k] is gain x_k, beside Var[x | x_k].
  [[nodiscard]] at::Tensor wiener_gain(const at::Tensor& variances) const;
  [[nodiscard]] at::Tensor clean_variance(const at::Tensor& variances) const;
};

/// q~(x_t | x_{t+1}) = N(a_t x_{t+1}, v_t I): DDPM's own forward chain, or fitted by running second moments.
class BackwardChain {
 public:
  BackwardChain(const Schedule& schedule, std::int64_t dimension, bool is_fitted);

  /// log q~(here | next), both [T, B, dimension] -> [T, B].
  [[nodiscard]] at::Tensor log_density(const at::Tensor& here, const at::Tensor& next) const;
  /// x_t ~ q~(. | next) for next [B, dimension].
  [[nodiscard]] at::Tensor draw(std::int64_t t, const at::Tensor& next, at::Generator& generator) const;
  /// Towards the states [T+1, B, dimension] of roll-outs; nothing when it is fixed.
  void fit(const at::Tensor& states, const Ranks& ranks);
  [[nodiscard]] NamedTensors state() const;

 private:
  bool is_fitted_;
  double dimension_;
  at::Tensor scale_, variance_;  // [T, 1, 1]
  at::Tensor moments_, updates_;
};

}  // namespace ebmlab::diffusion
