// SPDX-License-Identifier: MIT
// The case that is looked at, and its parameters at their limits.
#include <ebmlab/error.hpp>

#include <algorithm>
#include <cmath>

#include "conformance/suites.hpp"
#include "experiment/describe.hpp"

namespace ebmlab::conformance {
namespace {

bool contains(const std::vector<std::string>& traits, const char* trait) {
  return std::find(traits.begin(), traits.end(), trait) != traits.end();
}

/// A whole number beyond this is a size or a count that takes memory or time to try.
constexpr double kLargestCount = 100;

/// The values of one parameter that are worth trying, by the type of its default.
struct Limits {
  const ParamSpec& spec;

  std::vector<ParamValue> operator()(bool value) const { return {!value}; }
  std::vector<ParamValue> operator()(std::int64_t /*value*/) const {
    std::vector<ParamValue> values;
    for (const double limit : {spec.min, spec.max}) {
      if (std::abs(limit) <= kLargestCount) values.emplace_back(static_cast<std::int64_t>(limit));
    }
    return values;
  }
  std::vector<ParamValue> operator()(double /*value*/) const {
    std::vector<ParamValue> values;
    for (const double limit : {spec.min, spec.max}) {
      if (std::isfinite(limit)) values.emplace_back(limit);
    }
    return values;
  }
  std::vector<ParamValue> operator()(const std::string& /*value*/) const { return {spec.choices.begin(), spec.choices.end()}; }
  template <typename T>
  std::vector<ParamValue> operator()(const std::vector<T>& /*value*/) const {
    if constexpr (std::is_same_v<T, std::string>) {
      return {};
    } else {
      std::vector<ParamValue> values;
      for (const ParamValue& limit : (*this)(T{})) values.emplace_back(std::vector<T>{std::get<T>(limit)});
      return values;
    }
  }
};

}  // namespace

Case::Case(const host::Catalogue& catalogue, const PluginDescription& plugin, const Subject& subject)
    : catalogue_(catalogue), plugin_(plugin), params_(catalogue.defaults(plugin.kind, plugin.info.id)) {
  for (const auto& [key, value] : subject.params.values()) {
    if (!params_.has(key)) throw ConfigError(host::PluginName{plugin.kind, id()}.text() + ": no parameter \"" + key + "\"");
    params_.set(key, value);
  }
}

bool Case::provides(const char* trait) const { return contains(plugin_.info.provides, trait); }
bool Case::needs(const char* trait) const { return contains(plugin_.info.needs, trait); }

Params Case::with(const char* key, ParamValue value) const {
  Params params = params_;
  if (params.has(key)) params.set(key, std::move(value));
  return params;
}

std::string fault_at_bounds(const Case& tested, const std::function<std::string(const Params&)>& use) {
  for (const ParamSpec& spec : tested.info().params) {
    for (const ParamValue& value : std::visit(Limits{spec}, spec.fallback)) {
      const std::string setting = "with " + spec.key + " = " + experiment::value_text(value) + ": ";
      try {
        const std::string fault = use(tested.with(spec.key.c_str(), value));
        if (!fault.empty()) return setting + fault;
      } catch (const ConfigError&) {  // it says what it cannot do
      } catch (const host::StateLeak&) {
        throw;
      } catch (const host::CallError& error) {
        return setting + error.method() + ": " + error.text() +
               "; a value within its limits must work or be refused with a ConfigError";
      }
    }
  }
  return {};
}

}  // namespace ebmlab::conformance
