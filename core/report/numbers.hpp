// SPDX-License-Identifier: MIT
// Numbers as text, the same in every locale: for tick labels, tables and captions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ebmlab::report {

/// Fixed notation with so many decimals; "nan", "inf", "-inf" for the rest.
[[nodiscard]] std::string fixed(double value, int decimals);

/// So many significant digits; scientific notation below 1e-4 and from 1e6 on: 0.0123, 152, 1.93e+09.
[[nodiscard]] std::string format_number(double value, int significant = 3);

/// Mean and sample standard deviation (n - 1) over runs. One value has no sd.
struct MeanSd {
  double mean = 0.0;
  std::optional<double> sd;
  std::size_t n = 0;
};
[[nodiscard]] MeanSd mean_sd(std::span<const double> values);

/// "0.052 ± 0.003". Without `decimals` the sd has one significant digit, two when it begins with 1; without an sd the mean has
/// three.
[[nodiscard]] std::string format_mean_sd(const MeanSd& value, std::optional<int> decimals = std::nullopt);
[[nodiscard]] int decimals_of(const MeanSd& value);

/// "0.052 [0.049, 0.055]": median, smallest and largest, with as many decimals as the spread warrants.
[[nodiscard]] std::string format_median_range(std::span<const double> values);

/// The label of a tick when ticks are `step` apart and none is larger than `largest`: -0.5, 20k, 3×10⁻⁵ (with a true minus
/// sign).
[[nodiscard]] std::string tick_label(double value, double step, double largest);
[[nodiscard]] std::string power_of_ten(int exponent);

}  // namespace ebmlab::report
