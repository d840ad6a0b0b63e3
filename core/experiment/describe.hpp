// SPDX-License-Identifier: MIT
// Parameters and plugins as text for people and as JSON for programs and the store.
#pragma once

#include <ebmlab/plugin_info.hpp>
#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace ebmlab::experiment {

/// As TOML writes it: true, 3, 0.005, "data", [128, 128]. A number is never mistaken for an integer (3.0).
[[nodiscard]] std::string value_text(const ParamValue& value);

/// "integer" -> "an integer", "list of numbers" -> "a list of numbers", "MCMC sampler" -> "an MCMC sampler"; "true or false" as
/// it is.
[[nodiscard]] std::string with_article(std::string_view noun);

/// "in [1e-06, 10]", "at least 1", "at most 3", "one of: data, noise"; empty when anything of the type will do.
[[nodiscard]] std::string range_text(const ParamSpec& spec);

/// Two lines for `plugin describe`: `step_size = 0.005   (number, in [1e-06, 10], steps)` and the help, indented.
[[nodiscard]] std::string describe(const ParamSpec& spec);

/// A value in plain JSON: numbers that are not integers keep a fraction or exponent. What JSON cannot hold is an object:
/// {"number": "inf"}, {"empty_list_of": "integer"}.
[[nodiscard]] nlohmann::json value_to_json(const ParamValue& value);
/// The inverse. Throws ConfigError that starts with `where`.
[[nodiscard]] ParamValue value_from_json(const nlohmann::json& value, const std::string& where);

/// The whole description: kind, id, version, summary, file, sha256, provides, needs, parameters (key, type, default, min, max,
/// ...).
[[nodiscard]] nlohmann::json manifest(const PluginDescription& plugin);

}  // namespace ebmlab::experiment
