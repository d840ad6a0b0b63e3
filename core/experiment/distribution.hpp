// SPDX-License-Identifier: MIT
// What a random sweep draws a key's values from. Internal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "experiment/document.hpp"
#include "experiment/problems.hpp"

namespace ebmlab::experiment {

/// A number in [0, 1) that follows from these three alone, on every machine: the first 53 bits of the sha256 of the text
/// `seed/point/key`.
[[nodiscard]] double unit_draw(std::int64_t seed, std::int64_t point, std::string_view key);

class Distribution {
 public:
  /// Whether this is a table such as { integer = [5, 50] }, rather than one with further keys of the sweep.
  [[nodiscard]] static bool is_one(const Node& node);
  /// Reads { log_uniform = [low, high] }, { uniform = ... }, { integer = ... } or { choice = [...] }; empty after adding a
  /// problem.
  [[nodiscard]] static std::optional<Distribution> read(const Node& node, const std::string& path, Problems& problems);

  /// What `choice` chooses from; else the two ends.
  [[nodiscard]] const List& choices() const { return *node_->as<List>(); }
  /// The value at `unit` of [0, 1). Numbers are short: three significant digits by log_uniform, a thousandth of the range by
  /// uniform, and always within the range; integers have both ends.
  [[nodiscard]] Node at(double unit) const;

 private:
  enum class Kind { kLogUniform, kUniform, kInteger, kChoice };
  Distribution(Kind kind, const Node& node) : kind_(kind), node_(&node) {}
  [[nodiscard]] bool read_range(const std::string& path, Problems& problems);
  [[nodiscard]] double real_at(double unit) const;

  Kind kind_;
  const Node* node_;  ///< the list behind the kind's name
  double low_ = 0.0, high_ = 0.0;
};

}  // namespace ebmlab::experiment
