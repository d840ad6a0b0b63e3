// SPDX-License-Identifier: MIT
// A restricted Boltzmann machine with 4 visible and 3 hidden units, whose moments are known by enumeration: E(v, h) = -b.v -
// c.h
// - v'Wh with W_ij = sin(1 + 3 i + j), b_i = 0.1 cos(1 + i), c_j = 0.1 cos(2 + j).
#pragma once

#include <ebmlab/energy.hpp>

namespace ebmlab::test {

class SmallRbm : public EnergyModel, public BlockConditionals {
 public:
  static constexpr double kLogPartition = 5.444418876858, kVisible = 0.7756366749, kHidden = 0.6837750829, kBoth = 0.5673020492;

  [[nodiscard]] Shape event_shape() const override { return {4}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& v) const override {
    return -at::matmul(v, b_) - at::softplus(c_ + at::matmul(v, w_)).sum(1);
  }
  [[nodiscard]] at::Tensor hidden_given_visible(const at::Tensor& v, double beta) const override {
    return at::sigmoid(beta * (c_ + at::matmul(v, w_)));
  }
  [[nodiscard]] at::Tensor visible_given_hidden(const at::Tensor& h, double beta) const override {
    return at::sigmoid(beta * (b_ + at::matmul(h, w_.t())));
  }
  [[nodiscard]] const BlockConditionals* blocks() const override { return this; }
  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    const at::Tensor states =
        (at::arange(16, at::kLong).unsqueeze(1).bitwise_right_shift(at::arange(4, at::kLong)) % 2).to(at::kDouble);
    return states.index({at::multinomial((-energy(states)).softmax(0), n, true, generator)});
  }

 private:
  at::Tensor w_ = (1.0 + at::arange(12, at::kDouble)).view({4, 3}).sin();
  at::Tensor b_ = 0.1 * (1.0 + at::arange(4, at::kDouble)).cos(), c_ = 0.1 * (2.0 + at::arange(3, at::kDouble)).cos();
};

}  // namespace ebmlab::test
