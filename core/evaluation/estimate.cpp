// SPDX-License-Identifier: MIT
// Intervals by textbook formulas; quantiles from Boost.Math.
#include "evaluation/estimate.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

namespace ebmlab::evaluation {
namespace {

constexpr double kTail = 0.025;                // on each side
constexpr double kNormal = 1.959963984540054;  // Phi^-1(1 - kTail)

double student_quantile(std::size_t draws) {
  const boost::math::students_t law(static_cast<double>(draws - 1));
  return boost::math::quantile(boost::math::complement(law, kTail));
}

Interval wilson(double share, double n) {
  const double z2 = kNormal * kNormal, center = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kNormal / (1 + z2 / n) * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
  return {center - half, center + half, "Wilson's over " + std::to_string(static_cast<std::int64_t>(n)) + " events"};
}

double binomial_error(double share, std::int64_t n) { return std::sqrt(share * (1 - share) / static_cast<double>(n)); }

// No share is outside [0, 1]; rounding counts.
Estimate cut_to_shares(Estimate estimate) {
  if (estimate.interval) {
    estimate.interval->low = std::clamp(estimate.interval->low, 0.0, 1.0);
    estimate.interval->high = std::clamp(estimate.interval->high, 0.0, 1.0);
  }
  return estimate;
}

}  // namespace

std::optional<double> finite(double value) { return std::isfinite(value) ? std::optional(value) : std::nullopt; }

Estimate exact(double value) {
  if (!std::isfinite(value)) return {};
  return {value, 0.0, std::nullopt};
}

Estimate with_error(double value, double standard_error, std::string method) {
  if (!std::isfinite(value)) return {};
  Estimate estimate{value, finite(standard_error), std::nullopt};
  const double half = kNormal * standard_error;
  if (std::isfinite(half) && half > 0) estimate.interval = Interval{value - half, value + half, std::move(method)};
  return estimate;
}

Estimate share_with_error(double value, double standard_error, std::string method) {
  return cut_to_shares(with_error(value, standard_error, std::move(method)));
}

Estimate mean_of_draws(std::span<const double> draws) {
  const auto n = static_cast<double>(draws.size());
  const double mean = std::accumulate(draws.begin(), draws.end(), 0.0) / n;
  if (!std::isfinite(mean)) return {};
  Estimate estimate{mean, std::nullopt, std::nullopt};
  if (draws.size() < 2) return estimate;
  double squares = 0;
  for (const double draw : draws) squares += (draw - mean) * (draw - mean);
  estimate.spread = finite(std::sqrt(squares / (n - 1)));
  if (!estimate.spread) return estimate;
  const double half = student_quantile(draws.size()) * *estimate.spread / std::sqrt(n);
  estimate.interval = Interval{mean - half, mean + half, "Student's t over " + std::to_string(draws.size()) + " draws"};
  return estimate;
}

Estimate share_of_draws(std::span<const double> draws, std::int64_t n) {
  Estimate estimate = mean_of_draws(draws);
  if (draws.size() == 1 && estimate.value) {
    estimate.spread = binomial_error(*estimate.value, n);
    estimate.interval = wilson(*estimate.value, static_cast<double>(n));
  }
  return cut_to_shares(std::move(estimate));
}

Estimate average_precision_estimate(double value, std::int64_t n) {
  if (!std::isfinite(value)) return {};
  Estimate estimate{value, binomial_error(value, n), std::nullopt};
  if (value <= 0 || value >= 1) return estimate;
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  const double logit = std::log(value / (1 - value)), half = kNormal / std::sqrt(static_cast<double>(n) * value * (1 - value));
  estimate.interval =
      Interval{logistic(logit - half), logistic(logit + half), "logit over " + std::to_string(n) + " positive events"};
  return estimate;
}

}  // namespace ebmlab::evaluation
