// SPDX-License-Identifier: MIT
// A TOML document as a tree in file order whose every value knows its place. Internal: toml++ is seen by toml_document.cpp
// alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ebmlab::experiment {

/// Where a value was written: a file and line, or "--set".
struct Place {
  std::string source;
  std::uint32_t line = 0;  ///< 0: not in a file

  [[nodiscard]] std::string text() const { return line == 0 ? source : source + ":" + std::to_string(line); }
  friend bool operator==(const Place&, const Place&) = default;
};

struct Node;
struct Entry;
using Table = std::vector<Entry>;  ///< in the order of the file
using List = std::vector<Node>;
struct DateOrTime {};

struct Node {
  std::variant<Table, List, bool, std::int64_t, double, std::string, DateOrTime> value;
  Place place;

  template <typename T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&value);
  }
  template <typename T>
  [[nodiscard]] T* as() {
    return std::get_if<T>(&value);
  }
  /// The value under `key` of a table; null when there is none or this is no table.
  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] Node* find(std::string_view key);
};

struct Entry {
  std::string key;
  Node value;
};

/// The value as TOML, shortened when long: -1, "data", [1, 2], { ... }.
[[nodiscard]] std::string value_text(const Node& node);

/// The start of every message: `sampler.step_size = -1 (compare.toml:14)`, and `sampler (compare.toml:12)` for a table.
[[nodiscard]] std::string locate(std::string_view path, const Node& node);

/// Letters, digits, - and _, at least one: what a bare TOML key may hold.
[[nodiscard]] bool is_bare_key(std::string_view key);

/// toml++'s reading of `text`. Throws ConfigError with `name`:line:column.
[[nodiscard]] Node parse_toml(std::string_view text, const std::string& name);

/// The VALUE of `--set KEY=VALUE` (`assignment`): TOML, or a bare word for a text. Its place is "--set".
[[nodiscard]] Node parse_override(std::string_view text, std::string_view assignment);

}  // namespace ebmlab::experiment
