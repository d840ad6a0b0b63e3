// SPDX-License-Identifier: MIT
// Differences over pairs; the quantile comes from Boost.Math.
#include "report/paired.hpp"

#include "report/numbers.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

namespace ebmlab::report {
namespace {

constexpr double kTail = 0.025;  // on each side

double student_quantile(std::size_t n) {
  const boost::math::students_t law(static_cast<double>(n - 1));
  return boost::math::quantile(boost::math::complement(law, kTail));
}

}  // namespace

PairedDifference paired_difference(const PairedValues& values, const PairedValues& reference) {
  std::vector<double> differences;
  for (const auto& [key, value] : values) {
    const auto other = reference.find(key);
    if (other != reference.end()) differences.push_back(value - other->second);
  }
  const MeanSd summary = mean_sd(differences);
  PairedDifference result{summary.mean, std::nullopt, summary.n};
  if (summary.sd.value_or(0.0) > 0.0) {
    result.half_width = student_quantile(summary.n) * *summary.sd / std::sqrt(static_cast<double>(summary.n));
  }
  return result;
}

}  // namespace ebmlab::report
