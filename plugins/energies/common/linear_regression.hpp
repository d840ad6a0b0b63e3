// SPDX-License-Identifier: MIT
// The posterior of a linear regression with unknown noise, which two of posteriordb's posteriors are; exact by one quadrature.
#pragma once

#include "common/line_density.hpp"
#include "common/target.hpp"

namespace ebmlab::energies {

/// y_n ~ N(X_n beta, sigma), sigma ~ half-Cauchy(0, 2.5) (Stan's cauchy on sigma > 0, normalised), beta_k ~ N(0, prior sd) or
/// flat. Events are (beta_1, ..., beta_K, log sigma); E = -log p(y, beta, sigma) - log sigma, the last being the Jacobian of
/// the logarithm, so that Z = p(y). Given sigma the posterior of beta is Gaussian, and that of log sigma is a density on a
/// line: log Z and exact draws come from there.
class LinearRegression : public Target {
 public:
  struct Posterior {
    at::Tensor x;                           ///< [N, K] float64
    at::Tensor y;                           ///< [N] float64
    double prior_precision;                 ///< 1 / sd^2 of every beta's prior; 0: flat
    std::vector<std::string> coefficients;  ///< the names of beta
    std::vector<Published> published;       ///< K + 1: beta, sigma
  };
  LinearRegression(const Posterior& posterior, const ModelContext& context);

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override;
  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override;
  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override;
  [[nodiscard]] at::Tensor log_partition() const override;
  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override;

  /// beta and sigma.
  [[nodiscard]] at::Tensor quantities(const at::Tensor& x) const override;
  [[nodiscard]] std::vector<std::string> quantity_names() const override;
  [[nodiscard]] std::optional<Reference> reference() const override { return published_reference(published_); }

 private:
  /// With X = U S V' and the least-squares fit b: |y - X beta|^2 = |y - X b|^2 + |S (V' beta - V' b)|^2.
  struct Axes {
    at::Tensor rotation, singular, fit;  ///< V [K, K], S [K], V' b [K]
  };
  [[nodiscard]] at::Tensor scaled_distance(const at::Tensor& x) const;
  [[nodiscard]] double constant() const;
  [[nodiscard]] at::Tensor marginal_energy(const at::Tensor& log_sigma) const;

  double count_, prior_precision_, residual_ = 0.0;
  Axes exact_, run_;                 // in float64 on the CPU, and as the run has it
  std::optional<LineDensity> line_;  // of log sigma
  std::vector<std::string> coefficients_;
  std::vector<Published> published_;
};

}  // namespace ebmlab::energies
