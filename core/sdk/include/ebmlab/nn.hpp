// SPDX-License-Identifier: MIT
// Building blocks for networks: first values, random Fourier features and a multilayer perceptron, as plain tensors and
// functions.
#pragma once

#include <ebmlab/activation.hpp>
#include <ebmlab/energy.hpp>
#include <ebmlab/params.hpp>

#include <string_view>

namespace ebmlab {

namespace passes {
struct RowTimes;
}

/// First values of parameters, and fixed random matrices: uniform in +-bound, or N(0, sd^2). Drawn on the CPU in double and
/// then converted, so that one seed gives one network in every dtype and on every device.
[[nodiscard]] at::Tensor initial_uniform(at::IntArrayRef shape, double bound, const ModelContext& context);
[[nodiscard]] at::Tensor initial_normal(at::IntArrayRef shape, double sd, const ModelContext& context);

/// Scales of Fourier features for the data of `context`: from about the data's spread, doubling, to 1 / r at the finest, where
/// r is the radius around an event that holds one part in a hundred of the others (median over events); at most 16. Without
/// events 0.5, 1, 2, 4.
[[nodiscard]] std::vector<double> feature_scales(const ModelContext& context);

/// [x, sin xW, cos xW] with a fixed random W: column groups N(0, 1) times each scale (arXiv 2006.10739).
class FourierFeatures {
 public:
  /// `count` columns in all, split evenly over `scales` (empty: feature_scales of the context); count 0 leaves x as it is.
  FourierFeatures(std::int64_t inputs, std::int64_t count, const std::vector<double>& scales, const ModelContext& context);

  /// [..., inputs] -> [..., outputs()].
  [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;
  [[nodiscard]] std::int64_t outputs() const { return inputs_ + 2 * count_; }
  [[nodiscard]] const at::Tensor& matrix() const { return matrix_; }  ///< [inputs, count], a state

 private:
  std::int64_t inputs_, count_;
  at::Tensor matrix_;
};

/// "silu", "leaky_relu", "relu", "tanh", "softplus"; throws ConfigError otherwise.
[[nodiscard]] Activation parse_activation(std::string_view name);
[[nodiscard]] std::vector<std::string> activation_names();
[[nodiscard]] at::Tensor activate(Activation activation, const at::Tensor& x);

/// What a network on Fourier features is made from: hidden, activation, fourier_features, fourier_scales.
[[nodiscard]] ParamSpecs network_params();

/// Linear layers with an activation between them. With `times` > 0 each hidden layer adds an embedding of the time step
/// (a table [times, width], N(0, 0.2^2) at the start) before its activation.
class Mlp {
 public:
  struct Layout {
    std::int64_t inputs;
    std::vector<std::int64_t> hidden;
    std::int64_t outputs;
    Activation activation = Activation::kSilu;
    std::int64_t times = 0;
  };
  Mlp(const Layout& layout, const ModelContext& context);

  /// [..., inputs] -> [..., outputs].
  [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;
  /// The same at one time step `t` for the whole batch.
  [[nodiscard]] at::Tensor at_time(const at::Tensor& x, std::int64_t t) const;
  /// The same at consecutive time steps: x is [n, B, inputs], x[i] at time first + i.
  [[nodiscard]] at::Tensor at_all_times(const at::Tensor& x, std::int64_t first = 0) const;
  /// The same at a time step for each row: x is [B, inputs], t is [B] int64.
  [[nodiscard]] at::Tensor at_times(const at::Tensor& x, const at::Tensor& t) const;

  [[nodiscard]] Parameters parameters(const std::string& prefix) const;

  struct Layer {
    at::Tensor weight, bias;  ///< [outputs, inputs], [outputs]
    at::Tensor times;         ///< [times, outputs]; undefined without time steps and in the last layer
  };

 private:
  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const passes::RowTimes& times) const;

  Activation activation_;
  std::vector<Layer> layers_;
};

}  // namespace ebmlab
