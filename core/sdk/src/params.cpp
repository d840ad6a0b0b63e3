// SPDX-License-Identifier: MIT
// Typed access to resolved parameters.
#include <ebmlab/error.hpp>
#include <ebmlab/params.hpp>
#include <ebmlab/plugin_info.hpp>

#include <array>
#include <iterator>

namespace ebmlab {

namespace {
// In the order of ParamValue's alternatives.
constexpr std::array<std::string_view, std::variant_size_v<ParamValue>> kTypeNames = {
    "true or false", "integer", "number", "text", "list of integers", "list of numbers", "list of texts"};
constexpr std::array<std::string_view, 4> kKindNames = {"energy", "sampler", "objective", "dataset"};
}  // namespace

std::string_view type_name(const ParamValue& value) { return kTypeNames.at(value.index()); }

std::string_view kind_name(PluginKind kind) { return kKindNames.at(static_cast<std::size_t>(kind)); }

template <typename T>
const T& Params::get(std::string_view key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) throw ConfigError("parameter \"" + std::string(key) + "\" has no value");
  if (const T* value = std::get_if<T>(&found->second)) return *value;
  throw ConfigError("parameter \"" + std::string(key) + "\" is of type " + std::string(type_name(found->second)) + ", not " +
                    std::string(type_name(ParamValue(T{}))));
}

template const bool& Params::get<bool>(std::string_view) const;
template const std::int64_t& Params::get<std::int64_t>(std::string_view) const;
template const double& Params::get<double>(std::string_view) const;
template const std::string& Params::get<std::string>(std::string_view) const;
template const std::vector<std::int64_t>& Params::get<std::vector<std::int64_t>>(std::string_view) const;
template const std::vector<double>& Params::get<std::vector<double>>(std::string_view) const;
template const std::vector<std::string>& Params::get<std::vector<std::string>>(std::string_view) const;

void append(ParamSpecs& specs, ParamSpecs more) {
  specs.insert(specs.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Params default_params(const ParamSpecs& specs) {
  Params params;
  for (const ParamSpec& spec : specs) params.set(spec.key, spec.fallback);
  return params;
}

}  // namespace ebmlab
