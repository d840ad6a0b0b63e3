// SPDX-License-Identifier: MIT
// The energy's side of the game, shared by CD, GCD and their relatives: data down, negatives up.
#pragma once

#include <ebmlab/objective.hpp>

namespace ebmlab {

/// loss = E+ - E- + g (E+^2 + E-^2) + w (E- - E_u + g E_u^2), with E+ the mean energy of data, E- of negatives (weighted where
/// weights are given), and E_u of uniform draws in a box around the standardised data. E^2 are means of squares.
struct Contrast {
  double regularizer = 0.05;     ///< g, bounds the energy to about +-1/(2g)
  double uniform_weight = 0.05;  ///< w
  double uniform_box = 3.0;      ///< half width of the box, in standard deviations of the data

  Contrast() = default;
  explicit Contrast(const Params& params);

  struct Terms {
    at::Tensor loss, positive, negative, uniform, positive_sd, negative_sd;  ///< all []; only `loss` carries a graph
    [[nodiscard]] Metrics metrics() const;
  };
  /// `negatives` may be undefined: then only data and uniform draws contrast. `weights` [B] sum to 1, of several
  /// ranks on the average; undefined: equal.
  [[nodiscard]] Terms evaluate(const EnergyModel& energy, const at::Tensor& data, const at::Tensor& negatives,
                               const at::Tensor& weights, at::Generator& uniform_stream) const;
};

/// The descriptions of a contrast's settings (`regularizer`, `uniform_weight`, `uniform_box`), with these defaults.
[[nodiscard]] ParamSpecs contrast_params(const Contrast& defaults);

/// One energy step: `batch` data, `batch` negatives from the host's sampler, one descent. CD is this and nothing else.
[[nodiscard]] Metrics contrast_step(Training& training, const Contrast& contrast, std::int64_t batch);

}  // namespace ebmlab
