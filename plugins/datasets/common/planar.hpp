// SPDX-License-Identifier: MIT
// Data sets of the plane whose every draw is fresh.
#pragma once

#include "common/fingerprint.hpp"
#include "common/mixture.hpp"

namespace ebmlab::datasets {

/// float64 on the CPU: what every draw is.
[[nodiscard]] at::TensorOptions plane_options();

/// Uniform draws in [0, 1), float64, [n].
[[nodiscard]] at::Tensor uniform(std::int64_t n, at::Generator& generator);

/// [-half, half]^2.
[[nodiscard]] Box square(double half);

/// mean +- reach standard deviations, each dimension by its own.
[[nodiscard]] Box around(const Scaling& moments, double reach);

/// What all data sets of the plane answer alike. A derived class gives the draws and the density.
class PlanarDataset : public Dataset {
 public:
  struct Facts {
    std::string fingerprint;
    Scaling moments;  ///< exact mean and standard deviation
    Box box;          ///< where KL is integrated and landscapes are drawn
    Box outlier_box;  ///< where the outliers "uniform" lie
  };
  explicit PlanarDataset(Facts facts) : facts_(std::move(facts)) {}

  [[nodiscard]] Shape event_shape() const override { return {2}; }
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& generator) const override { return draw(n, generator); }
  [[nodiscard]] Scaling scaling() const override;
  [[nodiscard]] std::optional<Box> box() const override { return facts_.box; }
  [[nodiscard]] std::vector<Outliers> outliers(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] std::string fingerprint() const override { return facts_.fingerprint; }

 private:
  Facts facts_;
};

/// Equal Gaussians at given centres, with modes of radius 3 sd.
class GaussianModes : public PlanarDataset {
 public:
  GaussianModes(IsotropicMixture mixture, Facts facts) : PlanarDataset(std::move(facts)), mixture_(std::move(mixture)) {}

  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] at::Tensor log_density(const at::Tensor& x) const override { return mixture_.log_density(x); }
  [[nodiscard]] std::optional<Modes> modes() const override { return Modes{mixture_.centers.clone(), 3.0 * mixture_.sd}; }

 private:
  IsotropicMixture mixture_;
};

}  // namespace ebmlab::datasets
