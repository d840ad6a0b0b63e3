// SPDX-License-Identifier: MIT
// Tables of the specification against descriptions of parameters: types, ranges, choices, defaults and merging. Internal.
#pragma once

#include <ebmlab/plugin_info.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiment/document.hpp"
#include "experiment/problems.hpp"
#include "experiment/run_spec.hpp"
#include "experiment/specification.hpp"

namespace ebmlab::experiment {

/// A table and its dotted path: "sampler", "method.gcd.sampler".
struct Layer {
  const Node* table;
  std::string path;
};

/// The plugins that were found, by kind.
class Plugins {
 public:
  explicit Plugins(std::span<const PluginDescription> all, WhyUnused why_unused = {})
      : all_(all), why_unused_(std::move(why_unused)) {}

  [[nodiscard]] const PluginDescription* find(PluginKind kind, std::string_view id) const;
  [[nodiscard]] std::vector<std::string> ids(PluginKind kind) const;
  /// The first plugin `id` of any kind, or null.
  [[nodiscard]] const PluginDescription* find_any(std::string_view id) const;
  [[nodiscard]] std::span<const PluginDescription> all() const { return all_; }
  [[nodiscard]] std::optional<std::string> why_unused(PluginKind kind, std::string_view id) const {
    return why_unused_ ? why_unused_(kind, id) : std::nullopt;
  }

 private:
  std::span<const PluginDescription> all_;
  WhyUnused why_unused_;
};

/// "data set", "samplers": a kind in a sentence.
[[nodiscard]] std::string kind_text(PluginKind kind);
[[nodiscard]] std::string kinds_text(PluginKind kind);

/// The description of one of the top-level settings.
[[nodiscard]] const ParamSpec& setting_spec(std::string_view key);

/// `node` as a value of `spec`'s type, range and choices; empty after adding a problem.
[[nodiscard]] std::optional<ParamValue> read_value(const Node& node, const ParamSpec& spec, const std::string& path,
                                                   Problems& problems);

/// Sets into `choice` every key of `layer` that `specs` describes. `others` are keys read elsewhere; any further key is a
/// problem, said to be `unknown_text`.
void read_params(const Layer& layer, const ParamSpecs& specs, std::span<const std::string> others,
                 std::string_view unknown_text, PluginChoice& choice, Problems& problems);

/// The plugin that the last layer to name one names, with its defaults and the keys of the layers from the first of the
/// unbroken row that names it or none: a table merges over the one before it unless it names another plugin. Empty after adding
/// a problem.
[[nodiscard]] std::optional<PluginChoice> choose(PluginKind kind, std::span<const Layer> layers, const Plugins& plugins,
                                                 Problems& problems);

}  // namespace ebmlab::experiment
