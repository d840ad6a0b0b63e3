// SPDX-License-Identifier: MIT
// Numbers as text.
#include "report/numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

namespace ebmlab::report {
namespace {

constexpr int kMostDecimals = 12;

std::string printed(double value, std::chars_format format, int precision) {
  std::array<char, 400> buffer{};  // 1.8e308 in fixed notation has 309 digits
  auto* const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision).ptr;
  return {buffer.data(), end};
}

std::string superscript(int number) {
  static constexpr std::array<std::string_view, 10> kDigits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string result;
  for (const char c : std::to_string(number))
    result += c == '-' ? std::string_view("⁻") : kDigits[static_cast<std::size_t>(c - '0')];
  return result;
}

std::string with_minus(const std::string& text) { return text.starts_with('-') ? std::string("−").append(text, 1) : text; }

int exponent_of(double value) { return static_cast<int>(std::floor(std::log10(value) + 1e-9)); }

int decimals_for(double step) { return std::clamp(-exponent_of(step), 0, kMostDecimals); }

}  // namespace

std::string fixed(double value, int decimals) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  auto text = printed(value, std::chars_format::fixed, std::clamp(decimals, 0, 60));
  // Rounded to zero: no "-0.00".
  if (text.starts_with('-') && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
  return text;
}

std::string format_number(double value, int significant) {
  if (!std::isfinite(value) || value == 0.0) return fixed(value, 0);
  const double size = std::abs(value);
  if (size < 1e-4 || size >= 1e6) return printed(value, std::chars_format::scientific, significant - 1);
  return fixed(value, std::max(0, significant - 1 - exponent_of(size)));
}

MeanSd mean_sd(std::span<const double> values) {
  MeanSd result{std::numeric_limits<double>::quiet_NaN(), std::nullopt, values.size()};
  if (values.empty()) return result;
  const auto n = static_cast<double>(values.size());
  double sum = 0.0;
  for (const double value : values) sum += value;
  result.mean = sum / n;
  if (values.size() < 2) return result;
  double squares = 0.0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  result.sd = std::sqrt(squares / (n - 1.0));
  return result;
}

int decimals_of(const MeanSd& value) {
  const double sd = value.sd.value_or(0.0);
  if (std::isfinite(sd) && sd > 0.0) {
    const int exponent = exponent_of(sd);
    const bool begins_with_one = sd / std::pow(10.0, exponent) < 1.95;
    return std::clamp(-exponent + (begins_with_one ? 1 : 0), 0, kMostDecimals);
  }
  const double size = std::abs(value.mean);
  if (!std::isfinite(size) || size == 0.0) return 0;
  return std::clamp(2 - exponent_of(size), 0, kMostDecimals);
}

std::string format_mean_sd(const MeanSd& value, std::optional<int> decimals) {
  const bool huge = std::isfinite(value.mean) && std::abs(value.mean) >= 1e6;
  if (huge) return format_number(value.mean) + (value.sd ? " ± " + format_number(*value.sd, 2) : "");
  const int places = decimals.value_or(decimals_of(value));
  return fixed(value.mean, places) + (value.sd ? " ± " + fixed(*value.sd, places) : "");
}

std::string format_median_range(std::span<const double> values) {
  if (values.empty()) return "";
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t middle = sorted.size() / 2;
  const double median = sorted.size() % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
  const int places = decimals_of(mean_sd(values));
  std::string text = fixed(median, places);
  if (sorted.size() == 1) return text;
  return text + " [" + fixed(sorted.front(), places) + ", " + fixed(sorted.back(), places) + "]";
}

std::string power_of_ten(int exponent) {
  if (exponent == 0) return "1";
  return exponent == 1 ? "10" : "10" + superscript(exponent);
}

std::string tick_label(double value, double step, double largest) {
  if (value == 0.0) return "0";
  if (largest >= 1e15 || largest < 1e-3) {
    const int exponent = exponent_of(largest);
    const double unit = std::pow(10.0, exponent);
    return with_minus(fixed(value / unit, decimals_for(step / unit))) + "×" + power_of_ten(exponent);
  }
  static constexpr std::array<std::pair<double, const char*>, 4> kUnits = {{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
  if (largest >= 1e4) {
    for (const auto& [unit, suffix] : kUnits) {
      if (largest >= unit) return with_minus(fixed(value / unit, decimals_for(step / unit))) + suffix;
    }
  }
  return with_minus(fixed(value, decimals_for(step)));
}

}  // namespace ebmlab::report
