// SPDX-License-Identifier: MIT
// What keeps exp(-E) of a network integrable: a quadratic, or a Gaussian fitted to the data.
#pragma once

#include <ebmlab/energy.hpp>
#include <ebmlab/fused_network.hpp>
#include <ebmlab/params.hpp>

namespace ebmlab::energies {

/// E(x) = f + b, where b = c |x|^2, or |y|^2 / 2 - a with y = C^-1/2 (x - m), m and C from the training data and a such that
/// the mean of b over them is 0: without it the base's d / 2 nats are what an objective's g (E+^2 + E-^2) acts on. The network
/// f sees x, or y: then its slope along every direction weighs alike, where a slight tilt along the widest one would move the
/// whole model. Events are flattened to [B, D].
class Confinement {
 public:
  Confinement(const Params& params, const ModelContext& context);

  /// E [B] of events [B, D]; `network` gives f [B] for what it sees [B, D].
  template <typename Network>
  [[nodiscard]] at::Tensor energy(const at::Tensor& x, const Network& network) const {
    const at::Tensor y = whitened(x);
    return bounded(network(sees_whitened_ ? y : x)) + base(y);
  }
  /// The context of a network that sees what this shows it.
  [[nodiscard]] ModelContext inner(const ModelContext& context) const;

  /// The base and the bound of a fused form; the network is the caller's to fill in.
  [[nodiscard]] FusedNetwork fused() const;

  /// m, C^-1/2 and a, where they were fitted.
  [[nodiscard]] NamedTensors state() const;

 private:
  [[nodiscard]] at::Tensor whitened(const at::Tensor& x) const;  // x itself without a Gaussian base
  [[nodiscard]] at::Tensor bounded(const at::Tensor& f) const;
  [[nodiscard]] at::Tensor base(const at::Tensor& y) const;

  double strength_, limit_;
  bool sees_whitened_;
  at::Tensor mean_, whitening_, level_;
};

/// base, confinement, base_noise, sees, limit.
[[nodiscard]] ParamSpecs confinement_params();

}  // namespace ebmlab::energies
