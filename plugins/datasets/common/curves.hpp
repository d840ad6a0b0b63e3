// SPDX-License-Identifier: MIT
// Curves in the plane with Gaussian noise: draws, and the density by quadrature along the curve.
#pragma once

#include "common/planar.hpp"

#include <functional>

namespace ebmlab::datasets {

/// A smooth curve with a law for its parameter t in [low, high]. The functions map [n] to [n], or to [n, 2].
struct Curve {
  double low, high;
  std::function<at::Tensor(const at::Tensor&)> point;     ///< t -> [n, 2]
  std::function<at::Tensor(const at::Tensor&)> density;   ///< of t
  std::function<at::Tensor(const at::Tensor&)> quantile;  ///< u in [0, 1) -> t
};

/// One of several curves, each as likely, plus N(0, sd^2 I).
class NoisyCurves : public PlanarDataset {
 public:
  NoisyCurves(const std::vector<Curve>& curves, double sd, std::string fingerprint);

  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] at::Tensor log_density(const at::Tensor& x) const override { return mixture_.log_density(x); }

 private:
  NoisyCurves(std::vector<Curve> curves, IsotropicMixture mixture, std::string fingerprint);

  std::vector<Curve> curves_;
  IsotropicMixture mixture_;  // a Gaussian at each node of the quadrature: the density to rounding
};

}  // namespace ebmlab::datasets
