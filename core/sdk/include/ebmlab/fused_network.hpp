// SPDX-License-Identifier: MIT
// The fused form of a confined network: a multilayer perceptron, on Fourier features or not, with a quadratic or Gaussian base.
#pragma once

#include <ebmlab/activation.hpp>
#include <ebmlab/fused.hpp>
#include <ebmlab/tensors.hpp>

namespace ebmlab {

/// E(x) = b(f(phi(s))) + base(y), where y = (x - mean) whitening, or x; s = y or x; phi(s) = [s, sin sV, cos sV]; f the
/// network; b(f) = limit tanh(f / limit), or f; base(y) = quadratic |y|^2 - level.
struct FusedNetwork {
  at::Tensor mean = {}, whitening = {};  ///< [d], [d, d]; undefined: y = x
  bool sees_whitened = false;            ///< s = y
  double quadratic = 0.0, level = 0.0;
  double limit = 0.0;           ///< 0: none
  at::Tensor frequencies = {};  ///< V [d, F]; undefined: phi(s) = s
  Parameters layers = {};       ///< weight [out, in] and bias [out] of each layer in turn; the last has one output
  Activation activation = Activation::kSilu;
};

/// Of events with `dimension` elements, flattened. The tensors are copied.
[[nodiscard]] std::unique_ptr<const FusedEnergy> make_fused(std::int64_t dimension, const FusedNetwork& network);

}  // namespace ebmlab
