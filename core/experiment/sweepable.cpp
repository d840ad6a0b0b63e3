// SPDX-License-Identifier: MIT
// Which keys a sweep can give values to: those in which the methods of one experiment may differ.
#include "experiment/sweepable.hpp"

#include <algorithm>
#include <optional>

#include "experiment/nearest.hpp"
#include "experiment/number_text.hpp"
#include "experiment/specification.hpp"

namespace ebmlab::experiment {
namespace {

/// Whether all runs of an experiment have the same, with the reason; they are compared with each other.
std::optional<std::string> why_common(const std::vector<std::string>& parts) {
  if (parts[0] == "dataset") return "all methods share one data set, so that they can be compared";
  if (parts[0] == "evaluation") return "all runs are judged in the same way, so that they can be compared";
  if (parts[0] == "device" || parts[0] == "threads" || parts[0] == "ranks") return "all runs of an experiment have the same";
  if (parts[0] == "seeds") return "each variant runs with every seed already: give seeds at the top level or --seeds";
  if (parts[0] == "experiment" || parts[0] == "description") return "it says nothing of how a run is trained";
  return std::nullopt;
}

const std::vector<std::string>& first_parts() {
  static const std::vector<std::string> kParts = [] {
    std::vector<std::string> parts{"method", "energy", "sampler", "objective"};
    for (const ParamSpec& spec : setting_specs()) {
      if (!why_common({spec.key})) parts.push_back(spec.key);
    }
    return parts;
  }();
  return kParts;
}

}  // namespace

std::string why_not_swept(const std::vector<std::string>& parts, const Node& root) {
  const std::string& first = parts[0];
  if (const auto reason = why_common(parts)) return "cannot be swept: " + *reason;
  if (std::find(first_parts().begin(), first_parts().end(), first) == first_parts().end())
    return "there is no such key, " + suggestion(first, first_parts(), "keys begin with");
  if (first == "method" && parts.size() > 1) {
    std::vector<std::string> names;
    const Node* methods = root.find("method");
    if (methods == nullptr || methods->find(parts[1]) != nullptr)
      return parts.size() > 2 ? "" : "names a method, not a key of it";
    if (const auto* table = methods->as<Table>()) {
      for (const Entry& entry : *table) names.push_back(entry.key);
    }
    return "there is no method " + in_quotes(parts[1]) + ", " + suggestion(parts[1], names, "methods");
  }
  const bool is_setting =
      parts.size() == 1 && first != "method" && first != "energy" && first != "sampler" && first != "objective";
  return is_setting || parts.size() > 1 ? "" : "names a table, not a key of it";
}

}  // namespace ebmlab::experiment
