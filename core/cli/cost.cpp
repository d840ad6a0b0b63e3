// SPDX-License-Identifier: MIT
#include "cli/cost.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "report/numbers.hpp"

namespace ebmlab::cli {
namespace {

struct Kind {
  std::string_view key;
  const char* unit;
  double Cost::*member;
};
constexpr std::array<Kind, 3> kKinds = {{{"gradient_evals", "gradient evaluations", &Cost::gradient_evals},
                                         {"energy_evals", "energy evaluations", &Cost::energy_evals},
                                         {"seconds", "seconds", &Cost::seconds}}};

}  // namespace

CostLimit::CostLimit(const std::string& text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string_view key = std::string_view(text).substr(0, equals);
  const std::string number = text.substr(std::min(equals + 1, text.size()));
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& known) { return known.key == key; });
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), most_);
  const bool is_number = error == std::errc() && end == number.data() + number.size() && std::isfinite(most_) && most_ > 0.0;
  if (kind == kKinds.end() || !is_number) {
    throw ConfigError("--at-cost " + text + ": must be gradient_evals=N, energy_evals=N or seconds=N with a number N above 0");
  }
  kind_ = kind->member;
  unit_ = kind->unit;
}

std::string CostLimit::text() const { return "at most " + report::format_number(most_) + " " + unit_; }

}  // namespace ebmlab::cli
