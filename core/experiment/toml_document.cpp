// SPDX-License-Identifier: MIT
// toml++'s tables become ours: in file order, and with a place on every value.
#include <ebmlab/error.hpp>

#define TOML_MAX_NESTED_VALUES 64  // toml++'s own 256 times kMostKeyParts would be deeper than a stack holds
#include <toml++/toml.h>
#include <algorithm>

#include "experiment/document.hpp"
#include "experiment/number_text.hpp"
#include "experiment/toml_depth.hpp"

namespace ebmlab::experiment {
namespace {

Node convert(const toml::node& node, const Place& place);

constexpr const char* kOverride = "--set";

Place place_of(const toml::source_region& region, const Place& parent) {
  if (parent.source == kOverride) return parent;  // lines of a command line mean nothing
  return {parent.source, region.begin ? static_cast<std::uint32_t>(region.begin.line) : parent.line};
}

Table convert_table(const toml::table& table, const Place& place) {
  std::vector<std::pair<toml::source_position, Entry>> entries;
  for (const auto& [key, child] : table) {
    // A key's own place: a table that was opened by [a.b.c] begins where its name stands.
    entries.emplace_back(key.source().begin, Entry{std::string(key.str()), convert(child, place_of(key.source(), place))});
  }
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  Table result;
  for (auto& entry : entries) result.push_back(std::move(entry.second));
  return result;
}

List convert_list(const toml::array& array, const Place& place) {
  List result;
  for (const auto& child : array) result.push_back(convert(child, place_of(child.source(), place)));
  return result;
}

Node convert(const toml::node& node, const Place& place) {
  if (const auto* table = node.as_table()) return {convert_table(*table, place), place};
  if (const auto* array = node.as_array()) return {convert_list(*array, place), place};
  if (const auto* value = node.as_boolean()) return {value->get(), place};
  if (const auto* value = node.as_integer()) return {value->get(), place};
  if (const auto* value = node.as_floating_point()) return {value->get(), place};
  if (const auto* value = node.as_string()) return {value->get(), place};
  return {DateOrTime{}, place};
}

std::string position_text(const toml::source_position& position) {
  return position ? ":" + std::to_string(position.line) + ":" + std::to_string(position.column) : std::string();
}

bool is_word(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_tail = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':'; };
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), is_tail);
}

}  // namespace

Node parse_toml(std::string_view text, const std::string& name) {
  if (const auto line = line_of_too_deep_key(text)) {
    throw ConfigError(name + ":" + std::to_string(*line) + ": a key of more than " + std::to_string(kMostKeyParts) + " parts");
  }
  try {
    const toml::table table = toml::parse(text);
    return convert(table, Place{name, 0});
  } catch (const toml::parse_error& error) {
    throw ConfigError(name + position_text(error.source().begin) + ": not valid TOML: " + std::string(error.description()));
  }
}

Node parse_override(std::string_view text, std::string_view assignment) {
  const Place place{kOverride, 0};
  std::string reason = "one value is expected";
  if (line_of_too_deep_key(text)) {
    throw ConfigError("--set: a key of more than " + std::to_string(kMostKeyParts) + " parts");
  }
  try {
    const toml::table table = toml::parse("value = " + std::string(text));
    // A line break would let further keys in.
    if (table.size() == 1) return convert(*table.get("value"), place);
  } catch (const toml::parse_error& error) {
    if (is_word(text)) return {std::string(text), place};
    reason = error.description();
  }
  throw ConfigError("--set " + in_quotes(assignment) + ": " + in_quotes(text) + " is not a TOML value: " + reason);
}

}  // namespace ebmlab::experiment
