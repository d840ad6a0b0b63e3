// SPDX-License-Identifier: MIT
// A run goes on with the libraries that it was recorded with.
#include "cli/pinned_plugins.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>

#include "host/manifest.hpp"

namespace ebmlab::cli {
namespace {

PluginDescription description_of(const storage::PluginRecord& plugin) {
  const std::optional<PluginKind> kind = host::kind_of(plugin.kind);
  if (!kind) throw ConfigError(plugin.kind + " \"" + plugin.name + "\": no kind of plugin that this ebmlab knows");
  return {*kind, {.id = plugin.name, .version = plugin.version, .summary = {}}, plugin.path, plugin.sha256};
}

std::optional<std::string> pin_recorded(host::Catalogue& catalogue, const PluginDescription& wanted) {
  try {
    return catalogue.pin(wanted);
  } catch (const ConfigError& error) {
    throw ConfigError(std::string(error.what()) + "; put it back, or take the plugins of the search path: --present-plugins");
  }
}

std::optional<std::string> note_present(const host::Catalogue& catalogue, const PluginDescription& recorded) {
  const PluginDescription& present = catalogue.find(recorded.kind, recorded.info.id);
  if (present.sha256 == recorded.sha256) return std::nullopt;
  return host::PluginName{recorded.kind, recorded.info.id}.text() + ": " + present.file + ", sha256 " + present.sha256 +
         ", is used in place of the library with the sha256 " + recorded.sha256;
}

}  // namespace

std::vector<std::string> pin_plugins(host::Catalogue& catalogue, const std::vector<storage::PluginRecord>& plugins,
                                     Pinning pinning) {
  std::vector<std::string> notices;
  for (const storage::PluginRecord& plugin : plugins) {
    const PluginDescription recorded = description_of(plugin);
    auto notice = pinning == Pinning::kRecorded ? pin_recorded(catalogue, recorded) : note_present(catalogue, recorded);
    if (notice && std::find(notices.begin(), notices.end(), *notice) == notices.end()) notices.push_back(*std::move(notice));
  }
  return notices;
}

}  // namespace ebmlab::cli
