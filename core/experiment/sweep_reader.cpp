// SPDX-License-Identifier: MIT
// [sweep] of a specification as it is written: a grid, a list or what to draw.
#include <algorithm>
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
#include "experiment/sweep.hpp"
#include "experiment/sweepable.hpp"

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

}  // namespace

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

/// The place of the leaf's key among the sweep's.
std::optional<std::size_t> Sweep::Reader::key(const Leaf& leaf) {
  auto& keys = sweep_.keys_;
  const auto known = std::find_if(keys.begin(), keys.end(), [&](const SweptKey& key) { return key.parts == leaf.parts; });
  if (known != keys.end()) return known - keys.begin();
  const std::string path = path_of(leaf.parts);
  if (const std::string wrong = why_not_swept(leaf.parts, root_); !wrong.empty()) {
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

}  // namespace ebmlab::experiment
