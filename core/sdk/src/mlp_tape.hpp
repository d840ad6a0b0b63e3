// SPDX-License-Identifier: MIT
// The arithmetic of a perceptron's passes by hand: products (product.hpp) and what lies between them, by core/accel. Internal.
#pragma once

#include "mlp_passes.hpp"

#include <functional>

namespace ebmlab::passes {

/// What the passes back need of the pass forward. In all of it: L layers, the last one linear; a_i = h_i W_i' + b_i + the row's
/// times, h_{i+1} = phi(a_i), h_0 = x. Derivatives come in the order x, then weight, bias and times of each layer; what
/// `is_asked` does not ask for may be undefined, and so is what is 0. No member keeps or makes a graph.
class Tape {
 public:
  using Layers = std::vector<Mlp::Layer>;
  using IsAsked = std::function<bool(std::size_t)>;

  /// The pass forward without a tape.
  [[nodiscard]] static at::Tensor forward(const Network& network, const at::Tensor& x, const RowTimes& times);
  /// The pass forward; curvatures are what second_derivatives needs beside.
  [[nodiscard]] at::Tensor record(const Network& network, const at::Tensor& x, const RowTimes& times, bool with_curvatures);
  [[nodiscard]] bool has_curvatures() const { return has_curvatures_; }

  /// From the gradient [rows, outputs] of the output.
  [[nodiscard]] std::vector<at::Tensor> first_derivatives(const Layers& layers, const at::Tensor& gradient,
                                                          const IsAsked& is_asked) const;

  /// The way down to the gradient in x: delta_i, those of a_i (the last one the output's own), and u_i, those of h_{i+1}.
  struct Descent {
    std::vector<at::Tensor> deltas, us;
  };
  [[nodiscard]] std::pair<at::Tensor, Descent> descend(const Layers& layers, const at::Tensor& gradient) const;

  /// The derivatives of the gradient in x, from theirs `of_result` [rows, inputs]: first that by the output's gradient.
  [[nodiscard]] std::vector<at::Tensor> second_derivatives(const Layers& layers, const Descent& descent,
                                                           const at::Tensor& of_result, const IsAsked& is_asked) const;

 private:
  /// Sums over the rows of each time step [entries, width] into the gradients of a layer's bias and times.
  void assign_sums(const Mlp::Layer& layer, const at::Tensor& sums, at::Tensor& bias, at::Tensor& times) const;
  [[nodiscard]] at::Tensor sums_of(const at::Tensor& rows, const Mlp::Layer& layer) const;

  RowTimes times_;
  bool has_curvatures_ = false;
  std::vector<at::Tensor> inputs_;               // h_0 .. h_{L-1}
  std::vector<at::Tensor> slopes_, curvatures_;  // phi'(a_i), phi''(a_i) for i < L - 1
};

}  // namespace ebmlab::passes
