// SPDX-License-Identifier: MIT
// Dotted keys, and setting what they name in a document.
#include "experiment/dotted_key.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "experiment/nearest.hpp"
#include "experiment/number_text.hpp"

namespace ebmlab::experiment {
namespace {

/// The part that `rest` begins with, taken off it; in quotes without them.
std::optional<std::string> take_part(std::string_view& rest) {
  const bool is_quoted = rest.starts_with('"') || rest.starts_with('\'');
  const std::size_t start = is_quoted ? 1 : 0;
  const std::size_t end = is_quoted ? rest.find(rest.front(), 1) : std::min(rest.find('.'), rest.size());
  if (end == std::string_view::npos) return std::nullopt;
  std::string part(rest.substr(start, end - start));
  rest.remove_prefix(end + start);
  if (!is_quoted && !is_bare_key(part)) return std::nullopt;
  return part;
}

/// An element of a list of stages, by its number from 0 or by its name.
Node& element(List& list, const std::string& key, const std::string& problem) {
  std::vector<std::string> known;
  const auto index = parse_integer(key);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Node* name = list[i].find("name");
    const auto* text = name == nullptr ? nullptr : name->as<std::string>();
    if (index == static_cast<std::int64_t>(i) || (text != nullptr && *text == key)) return list[i];
    known.push_back(text != nullptr ? *text : std::to_string(i));
  }
  throw ConfigError(problem + ": there is no element " + in_quotes(key) + ", " + suggestion(key, known, "elements"));
}

/// The value under `key`, made as an empty table when there is none. Methods are never made: a misspelt name would add one.
Node& child(Node& node, const std::string& path, const std::string& key, const Place& place, const std::string& problem) {
  if (auto* list = node.as<List>()) return element(*list, key, problem);
  auto* table = node.as<Table>();
  if (table == nullptr) throw ConfigError(problem + ": " + locate(path, node) + " is not a table");
  if (Node* found = node.find(key)) return *found;
  if (path == "method") {
    std::vector<std::string> names;
    for (const auto& entry : *table) names.push_back(entry.key);
    throw ConfigError(problem + ": there is no method " + in_quotes(key) + ", " + suggestion(key, names, "methods"));
  }
  table->push_back({key, Node{Table{}, place}});
  return table->back().value;
}

}  // namespace

std::optional<std::vector<std::string>> split_key(std::string_view key) {
  std::vector<std::string> parts;
  while (true) {
    auto part = take_part(key);
    if (!part) return std::nullopt;
    parts.push_back(*std::move(part));
    if (key.empty()) return parts;
    if (key.front() != '.') return std::nullopt;
    key.remove_prefix(1);
  }
}

std::string dotted(std::span<const std::string> parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ".") + (is_bare_key(part) ? part : in_quotes(part));
  return text;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  return is_whole ? std::optional(value) : std::nullopt;
}

void assign(Node& root, std::span<const std::string> keys, Node value, const std::string& problem) {
  Node* node = &root;
  std::string path;
  for (const std::string& key : keys) {
    node = &child(*node, path, key, value.place, problem);
    path += (path.empty() ? "" : ".") + key;
  }
  *node = std::move(value);
}

}  // namespace ebmlab::experiment
