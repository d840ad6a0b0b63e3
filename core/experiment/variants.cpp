// SPDX-License-Identifier: MIT
// What a sweep makes of a method: a variant for each of its points.
#include "experiment/variants.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <utility>

#include "experiment/dotted_key.hpp"
#include "experiment/nearest.hpp"
#include "storage/digest.hpp"

namespace ebmlab::experiment {
namespace {

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kDigits = 10;  // of a sha256: 40 bits keep 10,000 names apart
constexpr std::size_t kMostProbes = 20;

bool is_in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_.,+=@~").find(c) != std::string_view::npos;
}

/// What the variants of one method are called; `exact` tells any two of them apart.
struct Names {
  std::string plain;
  std::string exact;
};

Names names_of(const std::string& method, const Point& point, const std::map<std::size_t, std::string>& tails) {
  Names names{method, method};
  for (const auto& [key, value] : point) {
    const auto tail = tails.find(key);
    if (tail == tails.end()) continue;
    names.plain += (names.plain == method ? "@" : ",") + tail->second + "=" + swept_text(value, TextFor::kNames);
    names.exact += "\n" + tail->second + "=" + swept_text(value, TextFor::kComparing);
  }
  return names;
}

bool can_stand(std::string_view name, std::size_t method_size) {
  return name.size() <= std::max(kLongestName, method_size) && std::all_of(name.begin(), name.end(), is_in_name);
}

/// As much of the plain name as there is room for, and digits that follow from all of it.
std::string shortened(const Names& names, std::size_t method_size) {
  std::string text = names.plain.substr(0, std::max(kLongestName - kDigits - 1, method_size + 1));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return !is_in_name(c); }, '-');
  return text + "~" + storage::sha256(names.exact).substr(0, kDigits);
}

/// At most so many of them, from the first to the last.
std::vector<std::size_t> spread(const std::vector<std::size_t>& all, std::size_t most) {
  if (all.size() <= most) return all;
  std::vector<std::size_t> some;
  for (std::size_t i = 0; i < most; ++i) some.push_back(all[i * (all.size() - 1) / std::max<std::size_t>(1, most - 1)]);
  return some;
}

bool ends_with(const std::vector<std::string>& parts, std::span<const std::string> tail) {
  return parts.size() >= tail.size() && std::equal(tail.rbegin(), tail.rend(), parts.rbegin());
}

}  // namespace

std::string method_of(std::string_view name) { return std::string(name.substr(0, name.find('@'))); }

bool is_variant_name(std::string_view name) {
  const std::size_t at = name.find('@');
  return at != std::string_view::npos && is_bare_key(name.substr(0, at)) && at + 1 < name.size() &&
         std::all_of(name.begin(), name.end(), is_in_name);
}

/// Without what the method does not see: it is copied for each point.
Node Variants::document_of(const std::string& method) const {
  Node document{Table{}, root_.place};
  for (const Entry& entry : *root_.as<Table>()) {
    if (entry.key == "sweep") continue;
    if (entry.key == "method") {
      document.as<Table>()->push_back({entry.key, Node{Table{{method, *entry.value.find(method)}}, entry.value.place}});
    } else {
      document.as<Table>()->push_back(entry);
    }
  }
  return document;
}

RunSpec Variants::read_at(const Node& document, const std::string& method, const Point& point, Problems& problems) const {
  Node changed = document;
  for (const auto& [key, value] : point) {
    const SweptKey& swept = sweep_.keys()[key];
    try {
      assign(changed, swept.parts, value, locate(swept.path, value));
    } catch (const ConfigError& error) {
      problems.add(error.what());
    }
  }
  return read_(changed, method, problems);
}

std::string Variants::point_text(const Point& point) const {
  std::string text;
  for (const auto& [key, value] : point) {
    const SweptKey& swept = sweep_.keys()[key];
    text += (text.empty() ? "" : ", ") + swept.name() + " = " + value_text(value);
  }
  return text;
}

/// What is wrong at a point is told with the point, unless it is wrong without the sweep too.
std::vector<Variants::Tried> Variants::tried(const Node& document, const std::string& method) {
  Problems without;
  (void)read_(document, method, without);
  std::set<std::string> told(without.texts().begin(), without.texts().end());
  std::vector<Tried> all;
  for (Point& point : sweep_.points(method)) {
    Problems problems;
    RunSpec run = read_at(document, method, point, problems);
    for (const std::string& text : problems.texts()) {
      const bool is_of_the_document = std::find(without.texts().begin(), without.texts().end(), text) != without.texts().end();
      if (is_of_the_document) {
        problems_.add(text);
      } else if (told.insert(text).second) {
        problems_.add(text + "; in the sweep, at " + point_text(point));
      }
    }
    all.push_back({std::move(point), std::move(run), problems.empty()});
  }
  return all;
}

/// The points that have a key: first one for each value of it, as a single value may be another than the method's own. Of
/// very many some, evenly spread.
std::vector<std::size_t> Variants::probes_of(std::size_t key, const std::vector<Tried>& all) {
  std::vector<std::size_t> fresh, others;
  std::set<std::string> values;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto own = std::find_if(all[i].point.begin(), all[i].point.end(), [&](const Assignment& a) { return a.key == key; });
    if (own == all[i].point.end()) continue;
    (values.insert(swept_text(own->value, TextFor::kComparing)).second ? fresh : others).push_back(i);
  }
  std::vector<std::size_t> probes = spread(fresh, kMostProbes);
  const std::vector<std::size_t> more = spread(others, kMostProbes - probes.size());
  probes.insert(probes.end(), more.begin(), more.end());
  return probes;
}

/// Whether the method is another one when the key is left out there: else it has a value of its own.
bool Variants::has_effect(std::size_t key, const Node& document, const std::string& method, const Tried& at) const {
  Point rest = at.point;
  std::erase_if(rest, [&](const Assignment& assignment) { return assignment.key == key; });
  Problems problems;
  const RunSpec without = read_at(document, method, rest, problems);
  return !at.is_whole || !problems.empty() || !(without == at.run);
}

std::set<std::size_t> Variants::keys_with_effect(const Node& document, const std::string& method,
                                                 const std::vector<Tried>& all) const {
  std::set<std::size_t> found;
  for (std::size_t key = 0; key < sweep_.keys().size(); ++key) {
    const std::vector<std::size_t> probes = probes_of(key, all);
    if (std::any_of(probes.begin(), probes.end(), [&](std::size_t i) { return has_effect(key, document, method, all[i]); }))
      found.insert(key);
  }
  return found;
}

/// The fewest last parts of each key that are the end of no other: steps, or sampler.steps where there is another steps.
std::map<std::size_t, std::string> Variants::tails_of(const std::set<std::size_t>& keys) const {
  std::map<std::size_t, std::string> tails;
  for (const std::size_t key : keys) {
    const std::vector<std::string> parts = sweep_.keys()[key].own_parts();
    std::size_t length = 1;
    const auto is_shared = [&] {
      return std::any_of(keys.begin(), keys.end(), [&](std::size_t other) {
        const std::vector<std::string> others = sweep_.keys()[other].own_parts();
        return others != parts && ends_with(others, std::span(parts).last(length));
      });
    };
    while (length < parts.size() && is_shared()) ++length;
    for (const std::string& part : std::span(parts).last(length)) tails[key] += (tails[key].empty() ? "" : ".") + part;
  }
  return tails;
}

std::vector<RunSpec> Variants::of(const std::string& method) {
  if (!sweep_.concerns(method)) return {read_(root_, method, problems_)};
  const Node document = document_of(method);
  std::vector<Tried> all = tried(document, method);
  const std::set<std::size_t> keys = keys_with_effect(document, method, all);
  with_effect_.insert(keys.begin(), keys.end());
  const auto tails = tails_of(keys);

  std::vector<RunSpec> runs;
  std::vector<Names> names;
  std::set<std::string> configurations;
  std::map<std::string, int> uses;  // of plain names
  for (Tried& one : all) {
    if (!configurations.insert(replicate_key(one.run)).second) continue;
    names.push_back(names_of(method, one.point, tails));
    ++uses[names.back().plain];
    runs.push_back(std::move(one.run));
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::string& plain = names[i].plain;
    runs[i].method = uses[plain] == 1 && can_stand(plain, method.size()) ? plain : shortened(names[i], method.size());
    for (const auto& [parameter, value] : runs[i].energy.params.values()) parameters_["energy"].insert(parameter);
    for (const auto& [parameter, value] : runs[i].sampler.params.values()) parameters_["sampler"].insert(parameter);
    for (const StageSpec& stage : runs[i].stages) {
      for (const auto& [parameter, value] : stage.objective.params.values()) parameters_["objective"].insert(parameter);
    }
  }
  return runs;
}

void Variants::refuse_idle_keys() {
  for (std::size_t key = 0; key < sweep_.keys().size(); ++key) {
    if (with_effect_.contains(key)) continue;
    const SweptKey& swept = sweep_.keys()[key];
    const std::string where = swept.path + " (" + swept.place.text() + "): ";
    const auto role = parameters_.find(swept.parts[0]);
    const bool is_known =
        role == parameters_.end() || role->second.contains(swept.parts.back()) || swept.parts.back() == "plugin";
    if (is_known) {
      problems_.add(where + "changes no method: each has that value already, or a value or a plugin of its own there");
    } else {
      const std::vector<std::string> known(role->second.begin(), role->second.end());
      problems_.add(where + "no method has such a parameter, " + suggestion(swept.parts.back(), known));
    }
  }
}

}  // namespace ebmlab::experiment
