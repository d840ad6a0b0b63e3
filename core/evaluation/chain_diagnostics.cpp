// SPDX-License-Identifier: MIT
// Diagnostics of chains. Each public function checks its draws once; the helpers below work on checked, split chains.
#include "evaluation/chain_diagnostics.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "evaluation/estimate.hpp"

namespace ebmlab::evaluation {
namespace {

constexpr std::int64_t kLeastDraws = 4;
constexpr std::int64_t kUnusedLags = 5;  // the last ones, of few products each
constexpr double kLowTail = 0.05, kHighTail = 0.95;

double number(const at::Tensor& scalar) { return scalar.item<double>(); }

// float64 on the CPU, or an undefined tensor where nothing can be said.
at::Tensor usable(const at::Tensor& draws) {
  if (draws.dim() != 2) throw Error("chain diagnostics: the draws must be [chains, draws]");
  if (draws.size(0) < 1 || draws.size(1) < kLeastDraws) return {};
  const at::Tensor x = draws.to(at::kCPU, at::kDouble).contiguous();
  return at::isfinite(x).all().item<bool>() ? x : at::Tensor();
}

at::Tensor usable_and_varying(const at::Tensor& draws) {
  const at::Tensor x = usable(draws);
  return x.defined() && x.ne(x[0][0]).any().item<bool>() ? x : at::Tensor();
}

// Of each chain [chains, draws, ...]. Exactly: rounding leaves a constant chain a little variance.
at::Tensor has_moved(const at::Tensor& chains) { return chains.ne(chains.slice(1, 0, 1)).flatten(1).any(1); }

// Each chain becomes two, without the middle draw of an odd number.
at::Tensor split(const at::Tensor& x) {
  const std::int64_t half = x.size(1) / 2;
  return at::cat({x.slice(1, 0, half), x.slice(1, x.size(1) - half)});
}

// Phi^-1((r - 3/8) / (S + 1/4)) of the average ranks r over all chains.
at::Tensor rank_normalised(const at::Tensor& x) {
  const at::Tensor sorted = std::get<0>(x.flatten().sort());
  const at::Tensor below = at::searchsorted(sorted, x, false, false), up_to = at::searchsorted(sorted, x, false, true);
  const at::Tensor ranks = (below + up_to + 1).to(at::kDouble) / 2;
  return at::special_ndtri((ranks - 0.375) / (static_cast<double>(x.numel()) + 0.25));
}

double quantile_of(const at::Tensor& x, double probability) {
  const at::Tensor sorted = std::get<0>(x.flatten().sort());
  const double position = probability * static_cast<double>(sorted.size(0) - 1);
  const auto below = static_cast<std::int64_t>(position);
  const std::int64_t above = std::min(below + 1, sorted.size(0) - 1);
  const double low = number(sorted[below]), high = number(sorted[above]), part = position - static_cast<double>(below);
  // At one half it rounds as (low + high) / 2 does, on which ties of draws folded at their median depend.
  return low == high ? low : (1 - part) * low + part * high;
}

// Within-chain variance and the estimate of the target's from within and between (eq. 1 to 3), of chains [m, n].
struct Variances {
  double within, total;
};

Variances variances(const at::Tensor& chains) {
  const auto n = static_cast<double>(chains.size(1));
  const double within = has_moved(chains).any().item<bool>() ? number(chains.var(1).mean()) : 0;
  const double between = chains.size(0) > 1 ? number(chains.mean(1).var()) : 0;
  return {within, within * (n - 1) / n + between};
}

std::optional<double> split_rhat(const at::Tensor& chains) {
  const Variances v = variances(chains);
  return v.within > 0 ? finite(std::sqrt(v.total / v.within)) : std::nullopt;
}

// [m, n] -> the same shape, divisor n at every lag.
at::Tensor autocovariance(const at::Tensor& chains) {
  const std::int64_t n = chains.size(1);
  const auto padded = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(2 * n)));
  const at::Tensor spectrum = at::fft_rfft(chains - chains.mean(1, true), padded);
  const at::Tensor power = at::real(spectrum * spectrum.conj());
  return at::fft_irfft(power, padded).slice(1, 0, n) / static_cast<double>(n);
}

// Geyer's initial monotone sequence: pairs of autocorrelations while positive, none above the one before. The first of the
// pair that ends it still counts when positive; when the lags run out first, the last pair counts once and its first again,
// as in Stan.
double autocorrelation_time(const at::Tensor& rho) {
  const auto values = rho.accessor<double, 1>();
  double sum = -1, least = std::numeric_limits<double>::infinity();
  for (std::int64_t lag = 0;; lag += 2) {
    const double even = values[lag], pair = even + values[lag + 1];
    if (pair <= 0) return sum + std::max(even, 0.0);
    least = std::min(least, pair);
    if (lag + kUnusedLags >= values.size(0)) return sum + least + std::max(even, 0.0);
    sum += 2 * least;
  }
}

std::optional<double> ess_of(const at::Tensor& chains) {
  const Variances v = variances(chains);
  if (!(v.within > 0)) return std::nullopt;
  const at::Tensor rho = 1 - (v.within - autocovariance(chains).mean(0)) / v.total;
  rho[0] = 1;
  const auto draws = static_cast<double>(chains.numel());
  return finite(draws / std::max(autocorrelation_time(rho), 1 / std::log10(draws)));
}

// Of an indicator [chains, draws].
std::optional<double> ess_of_indicator(const at::Tensor& indicator) { return ess_mean(indicator.to(at::kDouble)); }

std::optional<double> over_root(double deviation, std::optional<double> ess) {
  return ess ? finite(deviation / std::sqrt(*ess)) : std::nullopt;
}

ChainSummary summary_of(const std::string& name, const at::Tensor& draws) {
  ChainSummary row;
  row.name = name;
  if (const at::Tensor x = usable(draws); x.defined()) {
    row.mean = finite(number(x.mean()));
    row.sd = finite(number(x.std()));
  }
  row.mcse = mcse_mean(draws);
  row.q05 = sample_quantile(draws, kLowTail);
  row.median = sample_quantile(draws, 0.5);
  row.q95 = sample_quantile(draws, kHighTail);
  row.ess_bulk = ess_bulk(draws);
  row.ess_tail = ess_tail(draws);
  row.rhat = rhat(draws).max();
  return row;
}

}  // namespace

std::optional<double> Rhat::max() const { return bulk && tail ? std::optional(std::max(*bulk, *tail)) : std::nullopt; }

Rhat rhat(const at::Tensor& draws) {
  const at::Tensor x = usable_and_varying(draws);
  if (!x.defined()) return {};
  const at::Tensor chains = split(x), folded = (chains - quantile_of(chains, 0.5)).abs();
  return {split_rhat(rank_normalised(chains)), split_rhat(rank_normalised(folded))};
}

std::optional<double> ess_plain(const at::Tensor& draws) {
  const at::Tensor x = usable_and_varying(draws);
  return x.defined() ? ess_of(x) : std::nullopt;
}

std::optional<double> ess_mean(const at::Tensor& draws) {
  const at::Tensor x = usable_and_varying(draws);
  return x.defined() ? ess_of(split(x)) : std::nullopt;
}

std::optional<double> ess_bulk(const at::Tensor& draws) {
  const at::Tensor x = usable_and_varying(draws);
  return x.defined() ? ess_of(rank_normalised(split(x))) : std::nullopt;
}

std::optional<double> ess_tail(const at::Tensor& draws) {
  const at::Tensor x = usable_and_varying(draws);
  if (!x.defined()) return std::nullopt;
  const auto low = ess_of_indicator(x <= quantile_of(x, kLowTail)), high = ess_of_indicator(x >= quantile_of(x, kHighTail));
  return low && high ? std::optional(std::min(*low, *high)) : std::nullopt;
}

std::optional<double> mcse_mean(const at::Tensor& draws) {
  const at::Tensor x = usable_and_varying(draws);
  return x.defined() ? over_root(number(x.std()), ess_mean(x)) : std::nullopt;
}

std::optional<double> mcse_sd(const at::Tensor& draws) {
  const at::Tensor x = usable_and_varying(draws);
  if (!x.defined()) return std::nullopt;
  const at::Tensor squares = (x - x.mean()).square();
  return over_root(number(squares.std(false)) / (2 * std::sqrt(number(squares.mean()))), ess_mean(squares));
}

std::optional<double> mcse_quantile(const at::Tensor& draws, double probability) {
  // NOLINTNEXTLINE(readability-simplify-boolean-expr): a NaN is refused too
  if (!(probability > 0 && probability < 1))
    throw Error("mcse_quantile: probability = " + std::to_string(probability) + ": must be in (0, 1)");
  const at::Tensor x = usable_and_varying(draws);
  if (!x.defined()) return std::nullopt;
  const auto error = over_root(std::sqrt(probability * (1 - probability)), ess_of_indicator(x <= quantile_of(x, probability)));
  if (!error) return std::nullopt;
  return (quantile_of(x, std::min(probability + *error, 1.0)) - quantile_of(x, std::max(probability - *error, 0.0))) / 2;
}

std::optional<double> sample_quantile(const at::Tensor& draws, double probability) {
  const at::Tensor x = usable(draws);
  return x.defined() ? std::optional(quantile_of(x, probability)) : std::nullopt;
}

at::Tensor autocorrelation(const at::Tensor& draws, std::int64_t max_lag) {
  if (draws.dim() != 2 || max_lag < 0 || max_lag >= draws.size(1))
    throw Error("autocorrelation: max_lag = " + std::to_string(max_lag) + ": must be in [0, draws) of draws [chains, draws]");
  const at::Tensor x = draws.to(at::kCPU, at::kDouble);
  const at::Tensor covariance = autocovariance(x).slice(1, 0, max_lag + 1);
  return (covariance / covariance.slice(1, 0, 1)).masked_fill(has_moved(x).logical_not().unsqueeze(1), std::nan(""));
}

std::vector<std::optional<double>> e_bfmi(const at::Tensor& energies) {
  if (energies.dim() != 2) throw Error("e_bfmi: the energies must be [chains, draws]");
  std::vector<std::optional<double>> result;
  for (const at::Tensor& chain : energies.split(1)) {
    const at::Tensor x = usable_and_varying(chain);
    result.push_back(x.defined() ? finite(number(x.diff().square().sum() / (x - x.mean()).square().sum())) : std::nullopt);
  }
  return result;
}

std::optional<double> stuck_share(const at::Tensor& draws) {
  if (draws.dim() < 2 || draws.size(0) < 1 || draws.size(1) < 2 || !at::isfinite(draws).all().item<bool>()) return std::nullopt;
  return 1 - number(has_moved(draws).to(at::kDouble).mean());
}

std::vector<ChainSummary> summarise(const at::Tensor& draws, std::span<const std::string> names) {
  if (draws.dim() != 3 || draws.size(2) != static_cast<std::int64_t>(names.size()))
    throw Error("summarise: the draws must be [chains, draws, " + std::to_string(names.size()) + "], one quantity a name");
  std::vector<ChainSummary> rows;
  rows.reserve(names.size());
  for (std::size_t q = 0; q < names.size(); ++q)
    rows.push_back(summary_of(names[q], draws.select(2, static_cast<std::int64_t>(q))));
  return rows;
}

}  // namespace ebmlab::evaluation
