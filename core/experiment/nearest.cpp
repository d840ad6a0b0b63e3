// SPDX-License-Identifier: MIT
// Help with misspelt names.
#include "experiment/nearest.hpp"

#include "experiment/number_text.hpp"
#include "storage/nearest_name.hpp"

namespace ebmlab::experiment {
std::string join_names(std::span<const std::string> names) {
  if (names.empty()) return "none";
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

std::string suggestion(std::string_view name, std::span<const std::string> candidates, std::string_view list_title) {
  const std::string list = std::string(list_title) + ": " + join_names(candidates);
  const auto near = storage::nearest_name(name, candidates);
  return near ? "did you mean " + in_quotes(*near) + "? (" + list + ")" : list;
}

}  // namespace ebmlab::experiment
