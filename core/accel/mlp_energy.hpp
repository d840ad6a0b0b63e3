// SPDX-License-Identifier: MIT
// The fused form of a confined multilayer perceptron on Fourier features: energy and gradient of a block in one go, forwards
// and backwards, with weights laid out for the product kernel.
#pragma once

#include <ebmlab/activation.hpp>
#include <ebmlab/fused.hpp>

#include <memory>
#include <span>
#include <vector>

namespace ebmlab::accel {

/// E(x) = b(f(phi(s))) + base(y), where y = (x - mean) whitening, or x; s = y or x; phi(s) = [s, sin sV, cos sV]; f the
/// network; b(f) = limit tanh(f / limit), or f; base(y) = quadratic |y|^2 - level. All matrices are row-major, and read only
/// while the form is made.
struct MlpForm {
  std::int64_t dimension = 0;
  std::span<const float> mean = {};       ///< [dimension]; empty: y = x
  std::span<const float> whitening = {};  ///< [dimension, dimension]
  bool sees_whitened = false;             ///< s = y
  float quadratic = 0.0F, level = 0.0F;
  float limit = 0.0F;                       ///< 0: none
  std::span<const float> frequencies = {};  ///< V [dimension, F]; empty: phi(s) = s
  struct Layer {
    std::span<const float> weight;  ///< [outputs, inputs]
    std::span<const float> bias;    ///< [outputs]
  };
  std::vector<Layer> layers = {};  ///< the last one has one output
  Activation activation = Activation::kSilu;
};

[[nodiscard]] std::unique_ptr<const FusedEnergy> make_mlp_energy(const MlpForm& form);

}  // namespace ebmlab::accel
