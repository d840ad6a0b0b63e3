// SPDX-License-Identifier: MIT
// One TOML value against one description: type, range, choices.
#include <algorithm>
#include <type_traits>

#include "experiment/choice.hpp"
#include "experiment/describe.hpp"
#include "experiment/nearest.hpp"
#include "storage/nearest_name.hpp"

namespace ebmlab::experiment {
namespace {

constexpr std::size_t kLongestList = 5000;

/// A scalar of the wanted type. An integer serves as a number; a number never as an integer.
template <typename T>
std::optional<T> scalar(const Node& node) {
  if (const T* value = node.as<T>()) return *value;
  if constexpr (std::is_same_v<T, double>) {
    if (const auto* integer = node.as<std::int64_t>()) return static_cast<double>(*integer);
  }
  return std::nullopt;
}

template <typename T>
bool is_in_range(const T& value, const ParamSpec& spec) {
  if constexpr (std::is_same_v<T, std::int64_t> || std::is_same_v<T, double>) {
    const auto number = static_cast<double>(value);
    return number >= spec.min && number <= spec.max;  // never so for NaN
  } else if constexpr (std::is_same_v<T, std::string>) {
    return spec.choices.empty() || std::find(spec.choices.begin(), spec.choices.end(), value) != spec.choices.end();
  } else {
    return true;
  }
}

template <typename T>
std::string allowed_text(const Node& node, const ParamSpec& spec) {
  std::string text = range_text(spec);
  if (text.empty()) return "a number other than nan";  // the only one that no range admits
  if constexpr (std::is_same_v<T, std::string>) {
    if (const auto near = storage::nearest_name(*node.as<std::string>(), spec.choices))
      text += " (did you mean " + *near + "?)";
  }
  return text;
}

/// Reads one value of type T, or adds a problem that says `expected`.
template <typename T>
std::optional<T> read_scalar(const Node& node, const ParamSpec& spec, const std::string& path, std::string_view expected,
                             Problems& problems) {
  std::optional<T> value = scalar<T>(node);
  if (!value) {
    problems.add(locate(path, node) + ": must be " + std::string(expected));
  } else if (!is_in_range(*value, spec)) {
    problems.add(locate(path, node) + ": must be " + allowed_text<T>(node, spec));
    return std::nullopt;
  }
  return value;
}

template <typename T>
std::optional<ParamValue> read_list(const Node& node, const ParamSpec& spec, const std::string& path, std::string_view expected,
                                    Problems& problems) {
  const List* list = node.as<List>();
  if (list == nullptr) {
    problems.add(locate(path, node) + ": must be " + std::string(expected));
    return std::nullopt;
  }
  if (list->size() > kLongestList) {
    problems.add(path + " (" + node.place.text() + "): holds " + std::to_string(list->size()) + " values, more than " +
                 std::to_string(kLongestList));
    return std::nullopt;
  }
  const std::string element = with_article(type_name(ParamValue(T{})));
  std::vector<T> values;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto value = read_scalar<T>((*list)[i], spec, path + "[" + std::to_string(i) + "]", element, problems);
    if (value) values.push_back(*value);
  }
  if (values.size() != list->size()) return std::nullopt;
  return values;
}

}  // namespace

std::optional<ParamValue> read_value(const Node& node, const ParamSpec& spec, const std::string& path, Problems& problems) {
  const std::string expected = with_article(type_name(spec.fallback));
  const auto read = [&]<typename T>(const T&) -> std::optional<ParamValue> {
    if constexpr (requires { typename T::value_type; } && !std::is_same_v<T, std::string>) {
      return read_list<typename T::value_type>(node, spec, path, expected, problems);
    } else {
      const auto value = read_scalar<T>(node, spec, path, expected, problems);
      return value ? std::optional<ParamValue>(*value) : std::nullopt;
    }
  };
  return std::visit(read, spec.fallback);
}

}  // namespace ebmlab::experiment
