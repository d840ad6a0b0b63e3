// SPDX-License-Identifier: MIT
// A number with its uncertainty: value, standard deviation or error, and a 95 % interval, none of them when undefined.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace ebmlab::evaluation {

/// Covers the expected value of the measurement with a probability of 95 %.
struct Interval {
  double low, high;
  std::string method;  ///< "Student's t over 20 draws"
};

struct Estimate {
  std::optional<double> value;       ///< finite; none when it cannot be computed or is infinite
  std::optional<double> spread;      ///< standard deviation over draws, or the standard error of one; none when unknown
  std::optional<Interval> interval;  ///< none where nothing was drawn, or a single draw tells nothing of its own error
};

/// None for NaN and the infinities.
[[nodiscard]] std::optional<double> finite(double value);

/// Of a quadrature: no sampling error and no interval.
[[nodiscard]] Estimate exact(double value);

/// value +- 1.96 standard errors. No interval when the error is 0 or not a number: it then knows nothing.
[[nodiscard]] Estimate with_error(double value, double standard_error, std::string method);

/// The same for a number in [0, 1], to which the interval is cut.
[[nodiscard]] Estimate share_with_error(double value, double standard_error, std::string method);

/// The mean of independent draws: the spread is their standard deviation (divisor n - 1), the interval is Student's t.
[[nodiscard]] Estimate mean_of_draws(std::span<const double> draws);

/// As mean_of_draws() for shares, each of n events; of a single draw the binomial standard error and Wilson's interval (1927).
[[nodiscard]] Estimate share_of_draws(std::span<const double> draws, std::int64_t n);

/// Average precision over n positive events: binomial standard error, interval on the logit scale (Boyd, Eng and Page, 2013).
[[nodiscard]] Estimate average_precision_estimate(double value, std::int64_t n);

}  // namespace ebmlab::evaluation
