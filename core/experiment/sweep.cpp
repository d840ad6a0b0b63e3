// SPDX-License-Identifier: MIT
// The points at which methods are tried, from what [sweep] says.
#include "experiment/sweep.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "experiment/dotted_key.hpp"
#include "experiment/number_text.hpp"

namespace ebmlab::experiment {

std::string SweptKey::name() const { return dotted(parts); }

std::string swept_text(const Node& value, TextFor purpose) {
  const bool is_name = purpose == TextFor::kNames;
  if (const auto* list = value.as<List>()) {
    std::string text;
    for (std::size_t i = 0; i < list->size(); ++i)
      text += (i == 0 ? "" : is_name ? "x" : ", ") + swept_text((*list)[i], purpose);
    return is_name ? text : "[" + text + "]";
  }
  if (const auto* text = value.as<std::string>()) return is_name ? *text : in_quotes(*text);
  if (const auto* number = value.as<double>()) return is_name ? limit_text(*number) : real_text(*number);
  return value_text(value);  // whole numbers, true and false
}

bool Sweep::changes_settings() const {
  return std::any_of(keys_.begin(), keys_.end(), [](const SweptKey& key) { return key.parts.size() == 1; });
}

bool Sweep::concerns(std::string_view method) const {
  return std::any_of(keys_.begin(), keys_.end(), [&](const SweptKey& key) { return key.concerns(method); });
}

std::size_t Sweep::size(std::string_view method) const {
  std::size_t product = 1;
  for (const Axis& axis : axes_) {
    if (keys_[axis.key].concerns(method) && __builtin_mul_overflow(product, axis.values.size(), &product))
      return std::numeric_limits<std::size_t>::max();
  }
  return points_.empty() || !concerns(method) ? product : points_.size();
}

std::vector<Point> Sweep::points(std::string_view method) const {
  std::vector<Point> grid{{}};
  for (const Axis& axis : axes_) {
    if (!keys_[axis.key].concerns(method)) continue;
    std::vector<Point> longer;
    for (const Point& point : grid) {
      for (const Node& value : axis.values) longer.emplace_back(point).push_back({axis.key, value});
    }
    grid = std::move(longer);
  }
  if (points_.empty()) return grid;
  std::vector<Point> own;
  std::set<std::string> seen;
  for (const Point& point : points_) {
    Point part;
    std::string text;
    for (const Assignment& assignment : point) {
      if (!keys_[assignment.key].concerns(method)) continue;
      part.push_back(assignment);
      text += std::to_string(assignment.key) + "=" + swept_text(assignment.value, TextFor::kComparing) + "\n";
    }
    if (seen.insert(text).second) own.push_back(std::move(part));
  }
  return own;
}

}  // namespace ebmlab::experiment
