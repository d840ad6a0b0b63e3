// SPDX-License-Identifier: MIT
// One description of a parameter, read by people and by programs.
#include "experiment/describe.hpp"

#include <ebmlab/error.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <limits>

#include "experiment/nearest.hpp"
#include "experiment/number_text.hpp"

namespace ebmlab::experiment {
namespace {

using nlohmann::json;

std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(std::int64_t value) { return std::to_string(value); }
std::string text_of(double value) { return real_text(value); }
std::string text_of(const std::string& value) { return in_quotes(value); }
template <typename T>
std::string text_of(const std::vector<T>& values) {
  std::string text;
  for (const T& value : values) text += (text.empty() ? "" : ", ") + text_of(value);
  return "[" + text + "]";
}

/// The types of the elements of lists, as value_to_json names them.
template <typename T>
std::string element_name() {
  return std::string(type_name(ParamValue(T{})));
}

json json_of(bool value) { return value; }
json json_of(std::int64_t value) { return value; }
json json_of(const std::string& value) { return value; }
json json_of(double value) { return std::isfinite(value) ? json(value) : json{{"number", limit_text(value)}}; }
template <typename T>
json json_of(const std::vector<T>& values) {
  if (values.empty()) return {{"empty_list_of", element_name<T>()}};
  json list = json::array();
  for (const T& value : values) list.push_back(json_of(value));
  return list;
}

std::optional<double> non_finite(const json& value) {
  if (!value.is_object() || value.size() != 1 || !value.contains("number")) return std::nullopt;
  if (value["number"] == "inf") return std::numeric_limits<double>::infinity();
  if (value["number"] == "-inf") return -std::numeric_limits<double>::infinity();
  if (value["number"] == "nan") return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

std::optional<ParamValue> scalar_of(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number_float()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  if (const auto number = non_finite(value)) return *number;
  return std::nullopt;
}

template <typename T>
std::optional<ParamValue> list_of(const json& list) {
  std::vector<T> values;
  for (const json& element : list) {
    const auto value = scalar_of(element);
    const T* typed = value ? std::get_if<T>(&*value) : nullptr;
    if (typed == nullptr) return std::nullopt;
    values.push_back(*typed);
  }
  return values;
}

std::optional<ParamValue> list_from(const json& value) {
  if (value.is_object()) {
    const auto type = value.size() == 1 ? value.find("empty_list_of") : value.end();
    if (type == value.end()) return std::nullopt;
    if (*type == element_name<std::int64_t>()) return std::vector<std::int64_t>{};
    if (*type == element_name<double>()) return std::vector<double>{};
    if (*type == element_name<std::string>()) return std::vector<std::string>{};
    return std::nullopt;
  }
  if (!value.is_array() || value.empty()) return std::nullopt;
  if (value.front().is_string()) return list_of<std::string>(value);
  return value.front().is_number_integer() ? list_of<std::int64_t>(value) : list_of<double>(value);
}

json param_json(const ParamSpec& spec) {
  json result = {{"key", spec.key},
                 {"type", type_name(spec.fallback)},
                 {"default", value_to_json(spec.fallback)},
                 {"doc", spec.doc},
                 {"unit", spec.unit},
                 {"choices", spec.choices},
                 {"log_scale", spec.log_scale},
                 {"advanced", spec.advanced}};
  // Absent rather than infinite: JSON has no infinity.
  if (std::isfinite(spec.min)) result["min"] = spec.min;
  if (std::isfinite(spec.max)) result["max"] = spec.max;
  return result;
}

}  // namespace

std::string value_text(const ParamValue& value) {
  return std::visit([](const auto& typed) { return text_of(typed); }, value);
}

std::string with_article(std::string_view noun) {
  if (noun.empty() || noun == type_name(ParamValue(true))) return std::string(noun);
  // Letters whose name begins with a vowel, for abbreviations such as MCMC.
  const bool is_abbreviation = noun.size() > 1 && std::isupper(static_cast<unsigned char>(noun[0])) != 0 &&
                               std::isupper(static_cast<unsigned char>(noun[1])) != 0;
  const std::string_view vowels = is_abbreviation ? "AEFHILMNORSX" : "aeiouAEIOU";
  return (vowels.find(noun.front()) != std::string_view::npos ? "an " : "a ") + std::string(noun);
}

std::string range_text(const ParamSpec& spec) {
  if (!spec.choices.empty()) return "one of: " + join_names(spec.choices);
  const bool has_min = std::isfinite(spec.min);
  const bool has_max = std::isfinite(spec.max);
  if (has_min && has_max) return "in [" + limit_text(spec.min) + ", " + limit_text(spec.max) + "]";
  if (has_min) return "at least " + limit_text(spec.min);
  if (has_max) return "at most " + limit_text(spec.max);
  return {};
}

std::string describe(const ParamSpec& spec) {
  std::string kind(type_name(spec.fallback));
  const std::string range = range_text(spec);
  if (!range.empty()) kind += ", " + range;
  if (!spec.unit.empty()) kind += ", in " + spec.unit;
  if (spec.advanced) kind += ", advanced";
  return spec.key + " = " + value_text(spec.fallback) + "   (" + kind + ")\n    " + spec.doc;
}

json value_to_json(const ParamValue& value) {
  return std::visit([](const auto& typed) { return json_of(typed); }, value);
}

ParamValue value_from_json(const json& value, const std::string& where) {
  if (auto scalar = scalar_of(value)) return *std::move(scalar);
  if (auto list = list_from(value)) return *std::move(list);
  throw ConfigError(where + " = " + value.dump() + ": not the value of a parameter");
}

json manifest(const PluginDescription& plugin) {
  json params = json::array();
  for (const ParamSpec& spec : plugin.info.params) params.push_back(param_json(spec));
  return {{"kind", kind_name(plugin.kind)},   {"id", plugin.info.id},       {"version", plugin.info.version},
          {"summary", plugin.info.summary},   {"file", plugin.file},        {"sha256", plugin.sha256},
          {"provides", plugin.info.provides}, {"needs", plugin.info.needs}, {"params", params}};
}

}  // namespace ebmlab::experiment
