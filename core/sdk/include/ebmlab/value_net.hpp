// SPDX-License-Identifier: MIT
// V(x, t), the cost to go from state x of a policy at step t: what a policy gradient subtracts and DxMI learns through.
#pragma once

#include <ebmlab/nn.hpp>

namespace ebmlab {

/// A perceptron on Fourier features with an embedding of the time step. It starts at zero: until it has learned, it must add
/// neither variance nor bias.
class ValueNet {
 public:
  /// From `value_hidden`, `value_features` and `value_scales`, for states at steps 0 .. steps - 1.
  ValueNet(const Params& params, const ModelContext& context, std::int64_t steps);

  /// [n, B, D...] -> [n, B], states[i] at step first + i.
  [[nodiscard]] at::Tensor operator()(const at::Tensor& states, std::int64_t first = 0) const;

  [[nodiscard]] Parameters parameters() const { return network_.parameters("value"); }
  [[nodiscard]] NamedTensors state() const;

 private:
  FourierFeatures features_;
  Mlp network_;
};

[[nodiscard]] ParamSpecs value_net_params();

}  // namespace ebmlab
