// SPDX-License-Identifier: MIT
// What keeps exp(-E) of a network integrable: a quadratic, or a Gaussian fitted to the data.
#pragma once

#include <ebmlab/energy.hpp>
#include <ebmlab/params.hpp>

namespace ebmlab::energies {

/// E(x) = f(x) + b(x), where b(x) = c |x|^2, or (x - m)' C^-1 (x - m) / 2 with m and C from the training data.
class Confinement {
 public:
  Confinement(const Params& params, const ModelContext& context);

  /// The energy from a network's output f [B] (bounded to +-limit) and events x, flattened to [B, D].
  [[nodiscard]] at::Tensor operator()(const at::Tensor& f, const at::Tensor& x) const;

  /// m and C^-1/2, where they were fitted.
  [[nodiscard]] NamedTensors state() const;

 private:
  double strength_, limit_;
  at::Tensor mean_, whitening_;
};

/// base, confinement, base_noise, limit.
[[nodiscard]] ParamSpecs confinement_params();

}  // namespace ebmlab::energies
