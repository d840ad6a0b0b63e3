// SPDX-License-Identifier: MIT
// Two methods compared run by run: differences over what they have in common, with an interval.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace ebmlab::report {

/// What two values must share to be a pair: the seed, and the sha256 of the protocol they were measured under.
struct PairKey {
  std::uint64_t seed = 0;
  std::string protocol_sha256;
  auto operator<=>(const PairKey&) const = default;
};
using PairedValues = std::map<PairKey, double>;

struct PairedDifference {
  double mean = 0.0;                 ///< NaN without pairs
  std::optional<double> half_width;  ///< of the interval mean ± half_width; none below two pairs, or when all differ alike
  std::size_t n = 0;                 ///< pairs
};

/// The mean of value - reference over the keys both have, and its 95 % interval by Student's t with n - 1 degrees of freedom
/// (Student, 1908): t(0.975, n - 1) sd / sqrt(n). Equal differences tell nothing of their error, so they have no interval.
[[nodiscard]] PairedDifference paired_difference(const PairedValues& values, const PairedValues& reference);

}  // namespace ebmlab::report
