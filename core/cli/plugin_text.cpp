// SPDX-License-Identifier: MIT
// Finding plugins by what a user types, and describing them.
#include "cli/plugin_text.hpp"

#include <ebmlab/error.hpp>

#include "experiment/describe.hpp"
#include "experiment/nearest.hpp"
#include "host/manifest.hpp"

namespace ebmlab::cli {
namespace {

std::string listed(const char* title, const std::vector<std::string>& texts) {
  return texts.empty() ? "" : std::string(title) + experiment::join_names(texts) + "\n";
}

}  // namespace

std::vector<PluginDescription> find_plugins(const host::Catalogue& catalogue, const std::string& id) {
  std::vector<PluginDescription> found;
  std::vector<std::string> names;
  for (const PluginDescription& plugin : catalogue.plugins()) {
    names.push_back(plugin.info.id);
    const std::string full = std::string(kind_name(plugin.kind)) + "/" + plugin.info.id;
    if (id == plugin.info.id || id == full) found.push_back(plugin);
  }
  if (!found.empty()) return found;
  for (const PluginKind kind : host::kPluginKinds) {
    const std::string prefix = std::string(kind_name(kind)) + "/";
    const std::string_view bare = id.starts_with(prefix) ? std::string_view(id).substr(prefix.size()) : std::string_view(id);
    if (const auto reason = catalogue.why_unused(kind, bare)) throw ConfigError(*reason);
  }
  throw ConfigError("no plugin is called \"" + id + "\": " + experiment::suggestion(id, names) +
                    std::string(experiment::kElsewhere));
}

std::string description_text(const PluginDescription& plugin) {
  std::string text = std::string(kind_name(plugin.kind)) + " " + plugin.info.id + " " + plugin.info.version + "\n" +
                     plugin.info.summary + "\n";
  text += "file:     " + plugin.file + "\nsha256:   " + plugin.sha256 + "\n";
  text += listed("provides: ", plugin.info.provides) + listed("needs:    ", plugin.info.needs);
  text += plugin.info.params.empty() ? "no parameters\n" : "\n";
  for (const ParamSpec& spec : plugin.info.params) {
    text += experiment::describe(spec);
    if (text.back() != '\n') text += '\n';
  }
  return text;
}

}  // namespace ebmlab::cli
