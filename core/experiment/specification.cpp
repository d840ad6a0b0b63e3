// SPDX-License-Identifier: MIT
// Reading a specification and changing it from the command line.
#include "experiment/specification.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>

#include "experiment/document.hpp"
#include "experiment/nearest.hpp"
#include "experiment/number_text.hpp"

namespace ebmlab::experiment {
namespace {

constexpr std::uintmax_t kLargestFile = 256U << 10U;  // a hundred times what people write; no reading of it takes a second
constexpr std::int64_t kMostSeeds = 100000;

std::string read_text(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) throw ConfigError(file.string() + ": there is no such file");
  if (std::filesystem::is_directory(status)) throw ConfigError(file.string() + ": is a folder, not a specification");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::string text;
  std::array<char, 1U << 14U> block{};
  while (stream.good() && text.size() <= kLargestFile) {
    stream.read(block.data(), block.size());
    text.append(block.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (text.size() > kLargestFile) throw ConfigError(file.string() + ": is larger than 256 kB, not a specification");
  if (!stream.eof()) throw ConfigError(file.string() + ": cannot be read: " + std::strerror(errno));
  return text;
}

std::vector<std::string> split_key(std::string_view key, std::string_view assignment) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (start <= key.size()) {
    const std::size_t end = std::min(key.find('.', start), key.size());
    parts.emplace_back(key.substr(start, end - start));
    if (!is_bare_key(parts.back())) {
      throw ConfigError("--set " + in_quotes(assignment) + ": must be KEY=VALUE, KEY as in method.gcd.sampler.steps");
    }
    start = end + 1;
  }
  return parts;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  return is_whole ? std::optional(value) : std::nullopt;
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
Node& child(Node& node, const std::string& path, const std::string& key, const std::string& problem) {
  if (auto* list = node.as<List>()) return element(*list, key, problem);
  auto* table = node.as<Table>();
  if (table == nullptr) throw ConfigError(problem + ": " + locate(path, node) + " is not a table");
  if (Node* found = node.find(key)) return *found;
  if (path == "method") {
    std::vector<std::string> names;
    for (const auto& entry : *table) names.push_back(entry.key);
    throw ConfigError(problem + ": there is no method " + in_quotes(key) + ", " + suggestion(key, names, "methods"));
  }
  table->push_back({key, Node{Table{}, Place{"--set", 0}}});
  return table->back().value;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view() : text.substr(start, text.find_last_not_of(" \t") + 1 - start);
}

}  // namespace

Specification::Specification(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), root_(std::make_unique<Node>(parse_toml(text_, name_))) {}
Specification::Specification(Specification&& other) noexcept = default;
Specification& Specification::operator=(Specification&& other) noexcept = default;
Specification::~Specification() = default;

Specification Specification::from_file(const std::filesystem::path& file) { return {file.string(), read_text(file)}; }

Specification Specification::from_text(std::string_view text, const std::string& name) { return {name, std::string(text)}; }

std::string Specification::place(std::string_view key) const {
  const Node* node = root_.get();
  for (std::size_t start = 0; node != nullptr && start <= key.size();) {
    const std::size_t end = std::min(key.find('.', start), key.size());
    node = node->find(key.substr(start, end - start));
    start = end + 1;
  }
  return node == nullptr ? name_ : node->place.text();
}

void Specification::override_value(std::string_view assignment) {
  const std::size_t equals = std::min(assignment.find('='), assignment.size());
  const std::string problem = "--set " + in_quotes(assignment);
  const std::vector<std::string> keys = split_key(trimmed(assignment.substr(0, equals)), assignment);
  if (equals == assignment.size()) throw ConfigError(problem + ": must be KEY=VALUE");
  Node value = parse_override(trimmed(assignment.substr(equals + 1)), assignment);
  Node* node = root_.get();
  std::string path;
  for (const std::string& key : keys) {
    node = &child(*node, path, key, problem);
    path += (path.empty() ? "" : ".") + key;
  }
  *node = std::move(value);
}

void Specification::replace_seeds(std::string_view seeds) {
  List list;
  for (const std::int64_t seed : parse_seeds(seeds)) list.push_back({seed, Place{"--seeds", 0}});
  Table& table = *root_->as<Table>();
  std::erase_if(table, [](const auto& entry) { return entry.key == "seeds"; });
  table.push_back({"seeds", Node{std::move(list), Place{"--seeds", 0}}});
}

void Specification::replace_device(std::string_view device) {
  Table& table = *root_->as<Table>();
  std::erase_if(table, [](const auto& entry) { return entry.key == "device"; });
  table.push_back({"device", Node{std::string(device), Place{"--device", 0}}});
}

std::vector<std::int64_t> parse_seeds(std::string_view text, const std::string& where) {
  constexpr std::int64_t kEnd = std::int64_t{1} << 53U;
  const std::string problem = (where.empty() ? "--seeds " + in_quotes(text) : where) + ": ";
  std::vector<std::int64_t> seeds;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    const std::string_view part = trimmed(text.substr(start, comma - start));
    const std::size_t dots = part.find("..");
    const auto first = parse_integer(part.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : parse_integer(part.substr(dots + 2));
    if (!first || !last || *first < 0 || *last < *first || *last >= kEnd) {
      throw ConfigError(problem +
                        "must be a range such as 0..4, a list such as 0,3,7, or both, each at least 0 and below 2^53");
    }
    if (*last - *first >= kMostSeeds - static_cast<std::int64_t>(seeds.size()))
      throw ConfigError(problem + "more than " + std::to_string(kMostSeeds) + " seeds");
    for (std::int64_t seed = *first; seed <= *last; ++seed) seeds.push_back(seed);
    start = comma + 1;
  }
  return seeds;
}

}  // namespace ebmlab::experiment
