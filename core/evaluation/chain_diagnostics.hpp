// SPDX-License-Identifier: MIT
// What Markov chains tell of themselves: R-hat, effective sample sizes, Monte Carlo errors, autocorrelation, E-BFMI.
//
// `draws` is [chains, draws] of one quantity, computed with in float64 on the CPU; warm-up is not part of it. Undefined is
// std::nullopt, never a number: fewer than 4 draws a chain, a value that is not finite, or nothing that varies.
// Definitions: Vehtari, Gelman, Simpson, Carpenter and Burkner (2021), as in Stan, posterior and ArviZ.
#pragma once

#include <ATen/ATen.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ebmlab::evaluation {

struct Rhat {
  std::optional<double> bulk;  ///< split R-hat of the rank-normalised draws
  std::optional<double> tail;  ///< the same of |x - median|: chains that differ in scale
  /// The larger of the two; none when either is.
  [[nodiscard]] std::optional<double> max() const;
};

[[nodiscard]] Rhat rhat(const at::Tensor& draws);

/// Effective sample size of the mean: split chains, Geyer's initial monotone sequence (eq. 10 and 11), at most S log10(S) of
/// S draws. This is what an error of the mean needs; ess_bulk() is the one for diagnosing convergence.
[[nodiscard]] std::optional<double> ess_mean(const at::Tensor& draws);
/// ess_mean() of whole chains: blind to a drift that all chains share.
[[nodiscard]] std::optional<double> ess_plain(const at::Tensor& draws);
/// ess_mean() of the rank-normalised draws.
[[nodiscard]] std::optional<double> ess_bulk(const at::Tensor& draws);
/// The smaller ess_mean() of x <= q05 and of x >= q95.
[[nodiscard]] std::optional<double> ess_tail(const at::Tensor& draws);

/// Standard deviation (divisor S - 1) over sqrt(ess_mean()). Units of the draws.
[[nodiscard]] std::optional<double> mcse_mean(const at::Tensor& draws);
/// Of the standard deviation: the delta method on (x - mean)^2 and its effective sample size.
[[nodiscard]] std::optional<double> mcse_sd(const at::Tensor& draws);
/// Of the quantile `probability`: half the distance between the sample quantiles that a normal interval of one standard error
/// gives, sqrt(p (1 - p) / ESS of x <= quantile). Throws Error outside (0, 1).
[[nodiscard]] std::optional<double> mcse_quantile(const at::Tensor& draws, double probability);

/// Quantile of all values, type 7 of Hyndman and Fan (the default of R and NumPy).
[[nodiscard]] std::optional<double> sample_quantile(const at::Tensor& draws, double probability);

/// Of each chain about its own mean, autocovariance with divisor N: [chains, max_lag + 1], from 1 at lag 0. Throws Error for a
/// lag outside [0, draws); not a number for a chain that does not vary.
[[nodiscard]] at::Tensor autocorrelation(const at::Tensor& draws, std::int64_t max_lag);

/// Energy Bayesian fraction of missing information of each chain from its Hamiltonian energies [chains, draws]:
/// sum (E_t - E_{t-1})^2 / sum (E_t - mean)^2. Below 0.3 momentum is too weak to cross the energies. Betancourt (2016).
[[nodiscard]] std::vector<std::optional<double>> e_bfmi(const at::Tensor& energies);

/// Share of chains of draws [chains, draws, D...] that never moved. None with fewer than 2 draws or values that are not finite.
[[nodiscard]] std::optional<double> stuck_share(const at::Tensor& draws);

/// One row of a table of posterior quantities.
struct ChainSummary {
  std::string name;
  std::optional<double> mean, sd, mcse, q05, median, q95, ess_bulk, ess_tail, rhat;  ///< sd: divisor S - 1; mcse: of the mean
};

/// draws [chains, draws, Q] of the Q quantities called `names`. Throws Error on another shape.
[[nodiscard]] std::vector<ChainSummary> summarise(const at::Tensor& draws, std::span<const std::string> names);

}  // namespace ebmlab::evaluation
