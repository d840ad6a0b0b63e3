// SPDX-License-Identifier: MIT
// What a random sweep draws a key's values from.
#include "experiment/distribution.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "experiment/nearest.hpp"
#include "experiment/number_text.hpp"
#include "storage/digest.hpp"

namespace ebmlab::experiment {
namespace {

const std::vector<std::string>& kind_names() {
  static const std::vector<std::string> kNames{"log_uniform", "uniform", "integer", "choice"};
  return kNames;
}

std::optional<double> number_of(const Node& node) {
  if (const auto* integer = node.as<std::int64_t>()) return static_cast<double>(*integer);
  if (const auto* real = node.as<double>()) return *real;
  return std::nullopt;
}

/// The nearest decimal number whose last digit counts 10^unit.
double rounded(double value, int unit) {
  if (value == 0.0) return 0.0;
  const int leading = static_cast<int>(std::floor(std::log10(std::abs(value))));
  if (leading < unit) return std::abs(value) < 0.5 * std::pow(10.0, unit) ? 0.0 : std::copysign(std::pow(10.0, unit), value);
  std::array<char, 64> text{};
  const auto written =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, std::min(leading - unit, 17));
  double result = value;
  std::from_chars(text.data(), written.ptr, result);
  return result;
}

}  // namespace

double unit_draw(std::int64_t seed, std::int64_t point, std::string_view key) {
  constexpr std::size_t kHexDigits = 14;  // 56 bits, of which 53 count
  const std::string digest = storage::sha256(std::to_string(seed) + "/" + std::to_string(point) + "/" + std::string(key));
  std::uint64_t bits = 0;
  std::from_chars(digest.data(), digest.data() + kHexDigits, bits, 16);
  return std::ldexp(static_cast<double>(bits >> 3U), -53);
}

bool Distribution::is_one(const Node& node) {
  const auto* table = node.as<Table>();
  if (table == nullptr) return true;  // and read() says what it should be
  const auto& names = kind_names();
  return std::any_of(table->begin(), table->end(), [&](const Entry& entry) {
    return entry.value.as<Table>() == nullptr && std::find(names.begin(), names.end(), entry.key) != names.end();
  });
}

std::optional<Distribution> Distribution::read(const Node& node, const std::string& path, Problems& problems) {
  const auto* table = node.as<Table>();
  const auto& names = kind_names();
  if (table == nullptr) {
    // A misspelt kind was taken for one more part of the key.
    problems.add(locate(path, node) + ": must be a table such as { log_uniform = [1e-5, 1e-2] }, " +
                 suggestion(path.substr(path.rfind('.') + 1), names, "kinds"));
    return std::nullopt;
  }
  if (table->size() != 1) {
    problems.add(locate(path, node) + ": must have one of " + join_names(names));
    return std::nullopt;
  }
  const auto& [name, list] = table->front();
  const auto place = std::find(names.begin(), names.end(), name) - names.begin();
  Distribution result(static_cast<Kind>(place), list);
  const std::string inner = path + "." + name;
  if (result.kind_ == Kind::kChoice) {
    if (list.as<List>() != nullptr && !list.as<List>()->empty()) return result;
    problems.add(locate(inner, list) + ": must be a list of at least one value");
    return std::nullopt;
  }
  return result.read_range(inner, problems) ? std::optional(result) : std::nullopt;
}

bool Distribution::read_range(const std::string& path, Problems& problems) {
  constexpr double kMost = 9007199254740991.0;  // 2^53 - 1: every integer up to it is a number
  const auto refuse = [&](const std::string& what) {
    problems.add(locate(path, *node_) + ": must be " + what);
    return false;
  };
  const auto* list = node_->as<List>();
  if (list == nullptr || list->size() != 2) return refuse("[lowest, highest]");
  const auto low = number_of(list->front()), high = number_of(list->back());
  if (!low || !high || !std::isfinite(*low) || !std::isfinite(*high)) return refuse("[lowest, highest], two finite numbers");
  if (kind_ == Kind::kInteger) {
    const bool are_integers = list->front().as<std::int64_t>() != nullptr && list->back().as<std::int64_t>() != nullptr;
    if (!are_integers || std::max(std::abs(*low), std::abs(*high)) > kMost) return refuse("two integers below 2^53");
  }
  if (kind_ == Kind::kLogUniform && (*low <= 0 || *high <= 0)) return refuse("of numbers above 0");
  if (*low >= *high)
    return refuse("the lower number first: [" + value_text(list->back()) + ", " + value_text(list->front()) + "]");
  if (!std::isfinite(*high - *low)) return refuse("a range whose width is a finite number");
  low_ = *low;
  high_ = *high;
  return true;
}

double Distribution::real_at(double unit) const {
  if (kind_ == Kind::kLogUniform) {
    const double value = std::exp(std::log(low_) + unit * (std::log(high_) - std::log(low_)));
    return rounded(value, static_cast<int>(std::floor(std::log10(value))) - 2);
  }
  return rounded(low_ + unit * (high_ - low_), static_cast<int>(std::floor(std::log10(high_ - low_))) - 3);
}

Node Distribution::at(double unit) const {
  if (kind_ == Kind::kChoice) {
    const List& list = choices();
    return list[std::min(static_cast<std::size_t>(unit * static_cast<double>(list.size())), list.size() - 1)];
  }
  if (kind_ == Kind::kInteger) {
    const double value = std::min(low_ + std::floor(unit * (high_ - low_ + 1.0)), high_);
    return {static_cast<std::int64_t>(value), node_->place};
  }
  return {std::clamp(real_at(unit), low_, high_), node_->place};
}

}  // namespace ebmlab::experiment
