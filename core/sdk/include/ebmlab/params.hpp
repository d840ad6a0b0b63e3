// SPDX-License-Identifier: MIT
// Parameters described as data: the command line, the specification, the documentation and the store read one description.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ebmlab {

using ParamValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>, std::vector<double>,
                                std::vector<std::string>>;

/// One parameter of a plugin. Its type is the type of `fallback`, the default value.
struct ParamSpec {
  std::string key;                                        ///< snake_case, never changed after a release
  std::string doc;                                        ///< one sentence for --help, the GUI and the documentation
  ParamValue fallback;                                    ///< default
  double min = -std::numeric_limits<double>::infinity();  ///< inclusive, for numbers and for each element of a list
  double max = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices = {};  ///< allowed texts; empty: any
  std::string unit = {};                  ///< empty: none, or nats or steps
  bool log_scale = false;                 ///< a slider or a random search moves in its logarithm
  bool advanced = false;                  ///< hidden until asked for
};
using ParamSpecs = std::vector<ParamSpec>;

/// The resolved parameters of one plugin: every key of its description has a value of the described type.
class Params {
 public:
  Params() = default;
  explicit Params(std::map<std::string, ParamValue, std::less<>> values) : values_(std::move(values)) {}

  /// The value of `key` as T (one of ParamValue's alternatives). Throws ConfigError when absent or of another type.
  template <typename T>
  [[nodiscard]] const T& get(std::string_view key) const;

  [[nodiscard]] bool flag(std::string_view key) const { return get<bool>(key); }
  [[nodiscard]] std::int64_t integer(std::string_view key) const { return get<std::int64_t>(key); }
  [[nodiscard]] double real(std::string_view key) const { return get<double>(key); }
  [[nodiscard]] const std::string& text(std::string_view key) const { return get<std::string>(key); }

  [[nodiscard]] bool has(std::string_view key) const { return values_.contains(key); }
  void set(std::string key, ParamValue value) { values_.insert_or_assign(std::move(key), std::move(value)); }
  [[nodiscard]] const std::map<std::string, ParamValue, std::less<>>& values() const { return values_; }

 private:
  std::map<std::string, ParamValue, std::less<>> values_;
};

extern template const bool& Params::get<bool>(std::string_view) const;
extern template const std::int64_t& Params::get<std::int64_t>(std::string_view) const;
extern template const double& Params::get<double>(std::string_view) const;
extern template const std::string& Params::get<std::string>(std::string_view) const;
extern template const std::vector<std::int64_t>& Params::get<std::vector<std::int64_t>>(std::string_view) const;
extern template const std::vector<double>& Params::get<std::vector<double>>(std::string_view) const;
extern template const std::vector<std::string>& Params::get<std::vector<std::string>>(std::string_view) const;

/// The name of a value's type as users read it: "true or false", "integer", "number", "text", "list of integers", ...
[[nodiscard]] std::string_view type_name(const ParamValue& value);

/// Puts shared parameters (of chains, networks, a contrast, an optimiser) behind a plugin's own.
void append(ParamSpecs& specs, ParamSpecs more);

/// Every key of `specs` at its default.
[[nodiscard]] Params default_params(const ParamSpecs& specs);

}  // namespace ebmlab
