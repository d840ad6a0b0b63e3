// SPDX-License-Identifier: MIT
// Ranges and ticks.
#include "report/axis.hpp"

#include "report/numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace ebmlab::report {
namespace {

constexpr double kLargest = 1e300;        // keeps the width of a range finite
constexpr double kSmallestLog = 1e-300;   // keeps logarithms away from subnormal numbers
constexpr double kLeastWidth = 1e-12;     // relative: narrower ranges are rounding noise
constexpr double kMostFineDecades = 4.0;  // with labels at 1, 2 and 5
constexpr double kTickTolerance = 1e-9;   // in steps: a tick on the border belongs to the range

bool can_draw(double value, Scale scale) { return std::isfinite(value) && (scale == Scale::linear || value > 0.0); }

double clamped(double value, Scale scale) {
  return scale == Scale::log ? std::clamp(value, kSmallestLog, kLargest) : std::clamp(value, -kLargest, kLargest);
}

Range widened(const Range& range, Scale scale) {
  if (scale == Scale::log) {
    if (range.high / range.low > 1.0 + kLeastWidth) return range;
    return {clamped(range.low / 2.0, scale), clamped(range.high * 2.0, scale)};
  }
  const double size = std::max(std::abs(range.low), std::abs(range.high));
  if (range.width() > kLeastWidth * size && range.width() > 1e-300) return range;
  const double room = size > 1e-290 ? 0.1 * size : 1.0;
  return {range.low - room, range.high + room};
}

std::vector<Tick> linear_ticks(const Range& range, int most) {
  const double step = tick_step(range, most);
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  std::vector<Tick> result;
  const double first = std::ceil(range.low / step - kTickTolerance), last = std::floor(range.high / step + kTickTolerance);
  for (int i = 0; i < most && first + i <= last; ++i) {
    const double value = first + i == 0.0 ? 0.0 : (first + i) * step;
    result.push_back({value, tick_label(value, step, largest)});
  }
  return result;
}

/// Powers of ten, thinned to `most` labels, with unlabelled ticks at 2..9 while decades are few.
std::vector<Tick> decade_ticks(const Range& range, int most) {
  const int first = static_cast<int>(std::floor(std::log10(range.low) + 1e-9));
  const int last = static_cast<int>(std::ceil(std::log10(range.high) - 1e-9));
  const int stride = std::max(1, static_cast<int>(std::ceil(static_cast<double>(last - first + 1) / most)));
  std::vector<Tick> result;
  for (int decade = first; decade <= last; ++decade) {
    for (int digit = 1; digit <= (stride == 1 ? 9 : 1); ++digit) {
      const double value = digit * std::pow(10.0, decade);
      if (value < range.low * (1 - 1e-9) || value > range.high * (1 + 1e-9)) continue;
      const bool labelled = digit == 1 && decade % stride == 0;
      result.push_back({value, labelled ? power_of_ten(decade) : std::string()});
    }
  }
  return result;
}

/// 1, 2 and 5 in each decade, all labelled: for ranges of about one decade.
std::vector<Tick> one_two_five_ticks(const Range& range) {
  std::vector<Tick> result;
  const int first = static_cast<int>(std::floor(std::log10(range.low)));
  const int last = static_cast<int>(std::floor(std::log10(range.high) + 1e-9));
  for (int decade = first; decade <= last; ++decade) {
    for (int digit = 1; digit <= 9; ++digit) {
      const double value = digit * std::pow(10.0, decade);
      if (value < range.low * (1 - 1e-9) || value > range.high * (1 + 1e-9)) continue;
      const bool labelled = digit == 1 || digit == 2 || digit == 5;
      result.push_back({value, labelled ? tick_label(value, std::pow(10.0, decade), value) : std::string()});
    }
  }
  return result;
}

std::ptrdiff_t labelled(const std::vector<Tick>& list) {
  return std::count_if(list.begin(), list.end(), [](const Tick& tick) { return !tick.label.empty(); });
}

}  // namespace

Range range_of(std::span<const double> values, Scale scale) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : values) {
    if (!can_draw(value, scale)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low > high) return scale == Scale::log ? Range{1.0, 10.0} : Range{0.0, 1.0};
  return widened({clamped(low, scale), clamped(high, scale)}, scale);
}

Range united(const Range& a, const Range& b) { return {std::min(a.low, b.low), std::max(a.high, b.high)}; }

Range padded(const Range& range, double fraction, Scale scale) {
  if (scale == Scale::log) {
    const double factor = std::exp(fraction * (std::log(range.high) - std::log(range.low)));
    return {clamped(range.low / factor, scale), clamped(range.high * factor, scale)};
  }
  const double room = fraction * range.width();
  return {clamped(range.low - room, scale), clamped(range.high + room, scale)};
}

Range drawable(const Range& range, Scale scale) {
  const std::array ends = {range.low, range.high};
  return range_of(ends, scale);
}

double fraction_of(const Range& range, Scale scale, double value) {
  if (!can_draw(value, scale)) return std::numeric_limits<double>::quiet_NaN();
  if (scale == Scale::linear) return (value - range.low) / range.width();
  return (std::log(value) - std::log(range.low)) / (std::log(range.high) - std::log(range.low));
}

double tick_step(const Range& range, int most) {
  const double least = range.width() / std::max(1, most);
  const int exponent = static_cast<int>(std::floor(std::log10(least)));
  for (int power = exponent;; ++power) {
    for (const double digit : {1.0, 2.0, 5.0}) {
      const double step = digit * std::pow(10.0, power);
      const double first = std::ceil(range.low / step - kTickTolerance), last = std::floor(range.high / step + kTickTolerance);
      if (last - first + 1.0 <= most) return step;
    }
  }
}

std::vector<Tick> ticks(const Range& range, Scale scale, int most) {
  most = std::max(most, 2);
  if (scale == Scale::linear) return linear_ticks(range, most);
  const double decades = std::log10(range.high) - std::log10(range.low);
  auto result = decades > kMostFineDecades ? decade_ticks(range, most) : one_two_five_ticks(range);
  if (labelled(result) > most) result = decade_ticks(range, most);
  return labelled(result) >= 2 ? result : linear_ticks(range, most);
}

}  // namespace ebmlab::report
