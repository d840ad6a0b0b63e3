// SPDX-License-Identifier: MIT
// Manifests to JSON and back.
#include "host/manifest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiment/describe.hpp"

namespace ebmlab::host {
namespace {
using nlohmann::json;

ParamSpec param_from(const json& value) {
  ParamSpec spec{.key = value.at("key"),
                 .doc = value.at("doc"),
                 .fallback = experiment::value_from_json(value.at("default"), "default"),
                 .choices = value.at("choices"),
                 .unit = value.at("unit"),
                 .log_scale = value.at("log_scale"),
                 .advanced = value.at("advanced")};
  if (value.contains("min")) spec.min = value.at("min");
  if (value.contains("max")) spec.max = value.at("max");
  return spec;
}

ManifestEntry entry_from(const json& value) {
  const std::optional<PluginKind> kind = kind_of(value.at("kind").get<std::string>());
  if (!kind) throw PluginError("no kind of plugin");
  ManifestEntry entry{*kind,
                      {.id = value.at("id"),
                       .version = value.at("version"),
                       .summary = value.at("summary"),
                       .provides = value.at("provides"),
                       .needs = value.at("needs")}};
  for (const json& param : value.at("params")) entry.info.params.push_back(param_from(param));
  return entry;
}

}  // namespace

std::optional<PluginKind> kind_of(std::string_view name) {
  const auto is_called_so = [&](PluginKind kind) { return kind_name(kind) == name; };
  const auto* found = std::find_if(kPluginKinds.begin(), kPluginKinds.end(), is_called_so);
  return found == kPluginKinds.end() ? std::nullopt : std::optional(*found);
}

bool is_lasting(const Manifest& manifest) { return manifest.state != FileState::kLoadFailed && !manifest.sha256.empty(); }

json to_json(const Manifest& manifest) {
  json plugins = json::array();
  for (const auto& [kind, info] : manifest.plugins) plugins.push_back(experiment::manifest({kind, info, {}, manifest.sha256}));
  return {{"sha256", manifest.sha256},
          {"state", state_name(manifest.state)},
          {"reason", manifest.reason},
          {"plugins", std::move(plugins)}};
}

std::optional<Manifest> manifest_from_json(const json& value) {
  try {
    const std::optional<FileState> state = state_of(value.at("state").get<std::string>());
    if (!state) return std::nullopt;
    Manifest manifest{.sha256 = value.at("sha256"), .state = *state, .reason = value.at("reason")};
    for (const json& plugin : value.at("plugins")) manifest.plugins.push_back(entry_from(plugin));
    return manifest;
  } catch (const json::exception&) {
    return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace ebmlab::host
