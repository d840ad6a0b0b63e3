// SPDX-License-Identifier: MIT
// Reading a specification and changing it from the command line.
#include "experiment/specification.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "experiment/document.hpp"
#include "experiment/dotted_key.hpp"
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

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view() : text.substr(start, text.find_last_not_of(" \t") + 1 - start);
}

/// Where the key ends: an equals sign that is not in quotes.
std::size_t end_of_key(std::string_view assignment) {
  char quote = 0;
  for (std::size_t i = 0; i < assignment.size(); ++i) {
    const char c = assignment[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '=') {
      return i;
    }
  }
  return assignment.size();
}

/// `method.gcd@steps=10.sampler.steps=20` with the name of a variant as it is told everywhere -> with that name in quotes.
std::string with_quoted_variant(std::string_view assignment, const Node& root) {
  constexpr std::string_view kMethod = "method.";
  const Node* methods = root.find("method");
  const Table* table = methods == nullptr ? nullptr : methods->as<Table>();
  if (table == nullptr || !assignment.starts_with(kMethod)) return std::string(assignment);
  const std::string_view rest = assignment.substr(kMethod.size());
  for (const Entry& method : *table) {
    if (!is_bare_key(method.key) && rest.starts_with(method.key + "."))
      return std::string(kMethod) + "'" + method.key + "'" + std::string(rest.substr(method.key.size()));
  }
  return std::string(assignment);
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
  const std::string problem = "--set " + in_quotes(assignment);
  const std::string text = with_quoted_variant(trimmed(assignment), *root_);
  const std::size_t equals = end_of_key(text);
  const auto keys = split_key(trimmed(std::string_view(text).substr(0, equals)));
  if (!keys) throw ConfigError(problem + ": must be KEY=VALUE, KEY as in method.gcd.sampler.steps");
  if (equals == text.size()) throw ConfigError(problem + ": must be KEY=VALUE");
  assign(*root_, *keys, parse_override(trimmed(std::string_view(text).substr(equals + 1)), assignment), problem);
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
