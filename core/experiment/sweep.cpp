// SPDX-License-Identifier: MIT
// [sweep] of a specification: the points at which methods are tried.
#include "experiment/sweep.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "experiment/choice.hpp"
#include "experiment/distribution.hpp"
#include "experiment/dotted_key.hpp"
#include "experiment/nearest.hpp"
#include "experiment/number_text.hpp"
#include "experiment/specification.hpp"

namespace ebmlab::experiment {
namespace {

constexpr std::int64_t kMostPoints = 10'000;
constexpr std::size_t kMostKeys = 100;
constexpr std::size_t kMostDraws = 100'000;

const std::string kSweep = "sweep";
const std::vector<std::string> kKinds{"grid", "list", "random"};

/// A value of the sweep with its whole key.
struct Leaf {
  std::vector<std::string> parts;
  const Node* value;
};

std::string dotted(std::span<const std::string> parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ".") + (is_bare_key(part) ? part : in_quotes(part));
  return text;
}

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

/// Reads one document; a member function adds its problems and goes on with what it has.
class Sweep::Reader {
 public:
  Reader(const Node& root, Problems& problems, Sweep& sweep) : root_(root), problems_(problems), sweep_(sweep) {}

  void read(const Node& table) {
    const std::optional<std::string> kind = kind_of(table);
    if (!kind) return;
    path_ = kSweep + "." + *kind;
    const Node& body = *table.find(*kind);
    if (*kind == "grid") read_grid(body);
    if (*kind == "list") read_list(body);
    if (*kind == "random") read_random(body);
  }

 private:
  std::optional<std::string> kind_of(const Node& table);
  void read_grid(const Node& body);
  void read_list(const Node& body);
  void read_random(const Node& body);
  std::optional<std::int64_t> read_count(const Node& body, const char* name, std::int64_t least, std::int64_t most);
  void draw(std::int64_t points, std::int64_t seed, const std::vector<std::pair<std::size_t, Distribution>>& drawn);
  template <typename IsLeaf>
  void collect(const Node& table, std::vector<std::string> parts, const IsLeaf& is_leaf, std::vector<Leaf>& leaves);
  std::optional<std::size_t> key(const Leaf& leaf);
  [[nodiscard]] std::string path_of(std::span<const std::string> parts) const {
    return parts.empty() ? path_ : path_ + "." + dotted(parts);
  }
  [[nodiscard]] std::string what_is_wrong(const std::vector<std::string>& parts) const;
  bool is_value(const Leaf& leaf, const Node& value);
  bool has_values(const Leaf& leaf, const Distribution& distribution) {
    const List& choices = distribution.choices();
    return std::all_of(choices.begin(), choices.end(), [&](const Node& value) { return is_value(leaf, value); });
  }

  const Node& root_;
  Problems& problems_;
  Sweep& sweep_;
  std::string path_;
};

std::optional<std::string> Sweep::Reader::kind_of(const Node& table) {
  std::vector<std::string> kinds;
  if (table.as<Table>() == nullptr) {
    problems_.add(locate(kSweep, table) + ": must be a table such as [sweep.grid]");
    return std::nullopt;
  }
  for (const auto& [name, node] : *table.as<Table>()) {
    if (std::find(kKinds.begin(), kKinds.end(), name) != kKinds.end()) {
      kinds.push_back(name);
    } else {
      const std::string path = std::string(kSweep).append(".").append(name);
      problems_.add(locate(path, node) + ": unknown kind of sweep, " + suggestion(name, kKinds, "kinds"));
    }
  }
  if (kinds.size() == 1) return kinds.front();
  if (kinds.empty() && !table.as<Table>()->empty()) return std::nullopt;  // told already
  problems_.add(locate(kSweep, table) + ": must have one of " + join_names(kKinds) +
                (kinds.empty() ? "" : ", not " + join_names(kinds)));
  return std::nullopt;
}

/// The values below `table`, whose keys may be dotted, in quotes or as tables in tables. One of --set takes the place of the
/// file's.
template <typename IsLeaf>
void Sweep::Reader::collect(const Node& table, std::vector<std::string> parts, const IsLeaf& is_leaf,
                            std::vector<Leaf>& leaves) {
  if (table.as<Table>()->empty()) return problems_.add(locate(path_of(parts), table) + ": holds no key");
  for (const auto& [name, node] : *table.as<Table>()) {
    const auto more = split_key(name);
    if (!more) {
      problems_.add(locate(path_ + "." + in_quotes(name), node) + ": must be a key as in method.gcd.sampler.steps");
      continue;
    }
    std::vector<std::string> whole = parts;
    whole.insert(whole.end(), more->begin(), more->end());
    if (!is_leaf(node)) {
      collect(node, std::move(whole), is_leaf, leaves);
      continue;
    }
    const auto same = std::find_if(leaves.begin(), leaves.end(), [&](const Leaf& leaf) { return leaf.parts == whole; });
    if (same == leaves.end()) {
      leaves.push_back({std::move(whole), &node});
    } else if (node.place.line == 0) {
      same->value = &node;
    } else {
      problems_.add(locate(path_of(whole), node) + ": is there twice, first in " + same->value->place.text());
    }
  }
}

std::string Sweep::Reader::what_is_wrong(const std::vector<std::string>& parts) const {
  const std::string& first = parts[0];
  if (const auto reason = why_common(parts)) return "cannot be swept: " + *reason;
  if (std::find(first_parts().begin(), first_parts().end(), first) == first_parts().end())
    return "there is no such key, " + suggestion(first, first_parts(), "keys begin with");
  if (first == "method" && parts.size() > 1) {
    std::vector<std::string> names;
    const Node* methods = root_.find("method");
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

/// The place of the leaf's key among the sweep's.
std::optional<std::size_t> Sweep::Reader::key(const Leaf& leaf) {
  auto& keys = sweep_.keys_;
  const auto known = std::find_if(keys.begin(), keys.end(), [&](const SweptKey& key) { return key.parts == leaf.parts; });
  if (known != keys.end()) return known - keys.begin();
  const std::string path = path_of(leaf.parts);
  if (const std::string wrong = what_is_wrong(leaf.parts); !wrong.empty()) {
    problems_.add(locate(path, *leaf.value) + ": " + wrong);
    return std::nullopt;
  }
  if (keys.size() == kMostKeys) {
    problems_.add(locate(path, *leaf.value) + ": more than " + std::to_string(kMostKeys) + " keys");
    return std::nullopt;
  }
  keys.push_back({leaf.parts, path, leaf.value->place});
  return keys.size() - 1;
}

bool Sweep::Reader::is_value(const Leaf& leaf, const Node& value) {
  const auto* list = value.as<List>();
  const bool holds_table = list != nullptr && std::any_of(list->begin(), list->end(), [](const Node& element) {
                             return element.as<Table>() != nullptr || element.as<List>() != nullptr;
                           });
  if (value.as<Table>() == nullptr && !holds_table) return true;
  problems_.add(locate(path_of(leaf.parts), value) + ": a value must be a number, a text, true or false, or a list of these");
  return false;
}

void Sweep::Reader::read_grid(const Node& body) {
  if (body.as<Table>() == nullptr) return problems_.add(locate(path_, body) + ": must be a table of keys with lists of values");
  std::vector<Leaf> leaves;
  collect(
      body, {}, [](const Node& node) { return node.as<Table>() == nullptr; }, leaves);
  for (const Leaf& leaf : leaves) {
    const auto place = key(leaf);
    if (!place) continue;
    const auto* list = leaf.value->as<List>();
    const std::string where = locate(sweep_.keys_[*place].path, *leaf.value);
    if (list == nullptr || list->empty()) {
      problems_.add(where + ": must be a list of at least one value");
      continue;
    }
    std::set<std::string> seen;
    for (const Node& value : *list) {
      if (!is_value(leaf, value)) break;
      if (!seen.insert(swept_text(value, TextFor::kComparing)).second)
        problems_.add(where + ": " + value_text(value) + " is there twice");
    }
    sweep_.axes_.push_back({*place, *list});
  }
}

void Sweep::Reader::read_list(const Node& body) {
  const auto* list = body.as<List>();
  if (list == nullptr || list->empty())
    return problems_.add(locate(path_, body) + ": must be a list of tables, each as [[sweep.list]]");
  if (std::ssize(*list) > kMostPoints) {
    return problems_.add(path_ + " (" + body.place.text() + "): more than " + std::to_string(kMostPoints) + " points");
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Node& table = (*list)[i];
    path_ = kSweep + ".list[" + std::to_string(i) + "]";
    if (table.as<Table>() == nullptr) {
      problems_.add(locate(path_, table) + ": must be a table [[sweep.list]]");
      continue;
    }
    std::vector<Leaf> leaves;
    collect(
        table, {}, [](const Node& node) { return node.as<Table>() == nullptr; }, leaves);
    Point point;
    std::set<std::string> texts;
    for (const Leaf& leaf : leaves) {
      const auto place = key(leaf);
      if (!place || !is_value(leaf, *leaf.value)) continue;
      point.push_back({*place, *leaf.value});
      texts.insert(dotted(leaf.parts) + "=" + swept_text(*leaf.value, TextFor::kComparing));
    }
    std::string all;
    for (const std::string& text : texts) all += text + "\n";
    if (!seen.insert(all).second) problems_.add(locate(path_, table) + ": the same point is there twice");
    sweep_.points_.push_back(std::move(point));
  }
}

std::optional<std::int64_t> Sweep::Reader::read_count(const Node& body, const char* name, std::int64_t least,
                                                      std::int64_t most) {
  const ParamSpec spec{
      .key = name, .doc = "", .fallback = least, .min = static_cast<double>(least), .max = static_cast<double>(most)};
  const Node* node = body.find(name);
  if (node == nullptr) return least;
  const auto value = read_value(*node, spec, path_ + "." + name, problems_);
  return value ? std::optional(std::get<std::int64_t>(*value)) : std::nullopt;
}

void Sweep::Reader::read_random(const Node& body) {
  constexpr std::int64_t kLargestSeed = 9007199254740991;  // 2^53 - 1, as of seeds
  if (body.as<Table>() == nullptr)
    return problems_.add(locate(path_, body) + ": must be a table of keys with what to draw from");
  if (body.find("points") == nullptr) problems_.add(locate(path_, body) + ": points is missing: how many to draw");
  const auto points = read_count(body, "points", 1, kMostPoints);
  const auto seed = read_count(body, "seed", 0, kLargestSeed);
  Node keys{Table{}, body.place};
  for (const Entry& entry : *body.as<Table>()) {
    if (entry.key != "points" && entry.key != "seed") keys.as<Table>()->push_back(entry);
  }
  std::vector<Leaf> leaves;
  collect(keys, {}, &Distribution::is_one, leaves);
  std::vector<std::pair<std::size_t, Distribution>> drawn;
  for (const Leaf& leaf : leaves) {
    // First what it is drawn from: a misspelt kind looks like a part of the key.
    const auto distribution = Distribution::read(*leaf.value, path_of(leaf.parts), problems_);
    const auto place = distribution ? key(leaf) : std::nullopt;
    if (place && has_values(leaf, *distribution)) drawn.emplace_back(*place, *distribution);
  }
  if (points && seed) draw(*points, *seed, drawn);
}

void Sweep::Reader::draw(std::int64_t points, std::int64_t seed,
                         const std::vector<std::pair<std::size_t, Distribution>>& drawn) {
  if (static_cast<std::size_t>(points) * drawn.size() > kMostDraws) {
    return problems_.add(path_ + " (" + sweep_.keys_.front().place.text() + "): " + std::to_string(points) + " points of " +
                         std::to_string(drawn.size()) + " keys are more than " + std::to_string(kMostDraws) + " values");
  }
  for (std::int64_t i = 0; i < points; ++i) {
    Point& point = sweep_.points_.emplace_back();
    for (const auto& [key, distribution] : drawn)
      point.push_back({key, distribution.at(unit_draw(seed, i, sweep_.keys_[key].name()))});
  }
}

Sweep::Sweep(const Node& root, Problems& problems) {
  const Node* table = root.find(kSweep);
  if (table == nullptr) return;
  Problems own;
  Reader(root, own, *this).read(*table);
  if (own.texts().empty()) return;
  for (const std::string& text : own.texts()) problems.add(text);
  *this = Sweep();
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
