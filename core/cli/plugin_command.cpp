// SPDX-License-Identifier: MIT
// `ebmlab plugin`: what was found, what was refused and why, and what a plugin's parameters are.
#include <ebmlab/error.hpp>

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/json.hpp"
#include "cli/plugin_commands.hpp"
#include "cli/plugin_text.hpp"
#include "experiment/describe.hpp"
#include "host/search_path.hpp"
#include "report/table.hpp"

namespace ebmlab::cli {
namespace {

using nlohmann::json;

report::Table plugins_table(const host::Catalogue& catalogue) {
  report::Table table;
  table.columns = {{"kind"}, {"id"}, {"version"}, {"summary"}, {"file"}};
  for (const PluginDescription& plugin : catalogue.plugins()) {
    table.rows.push_back(
        {std::string(kind_name(plugin.kind)), plugin.info.id, plugin.info.version, plugin.info.summary, plugin.file});
  }
  return table;
}

report::Table refused_table(const host::Catalogue& catalogue) {
  report::Table table;
  table.title = "not loaded";
  table.columns = {{"file"}, {"state"}, {"reason"}, {"what to do", {}, "remedy"}};
  for (const host::PluginFile& file : catalogue.files()) {
    if (file.state == host::FileState::kReady) continue;
    table.rows.push_back(
        {file.path.string(), std::string(host::state_name(file.state)), file.reason, std::string(host::remedy(file.state))});
  }
  return table;
}

/// Everything of every plugin, so that a form can be made of one answer; what is left out, and where a user's own belong.
json list_json(const host::Catalogue& catalogue) {
  json plugins = json::array();
  for (const PluginDescription& plugin : catalogue.plugins()) plugins.push_back(experiment::manifest(plugin));
  json refused = json::array();
  for (const host::PluginFile& file : catalogue.files()) {
    if (file.state == host::FileState::kReady) continue;
    refused.push_back({{"file", file.path.string()},
                       {"state", host::state_name(file.state)},
                       {"reason", file.reason},
                       {"remedy", host::remedy(file.state)},
                       {"sha256", file.sha256}});
  }
  return {{"plugins", plugins},
          {"not_loaded", refused},
          {"disabled", catalogue.disabled()},
          {"user_folder", host::user_plugin_folder(host::search_inputs()).string()}};
}

}  // namespace

int list_plugins(const PluginOptions& options) {
  const host::Catalogue catalogue = options.folders.catalogue({.wants_refresh = options.wants_refresh});
  if (options.wants_json) {
    print_json(list_json(catalogue));
    return kDone;
  }
  const report::Table refused = refused_table(catalogue);
  std::cout << report::to_text(plugins_table(catalogue));
  if (!refused.rows.empty()) std::cout << "\n" << report::to_text(refused);
  return kDone;
}

int describe_plugin(const PluginOptions& options) {
  const host::Catalogue catalogue = options.folders.catalogue();
  const std::vector<PluginDescription> found = find_plugins(catalogue, options.id);
  json all = json::array();
  for (const PluginDescription& plugin : found) {
    all.push_back(experiment::manifest(plugin));
    if (!options.wants_json) std::cout << description_text(plugin);
  }
  if (options.wants_json) print_json(all.size() == 1 ? all[0] : all);
  return kDone;
}

}  // namespace ebmlab::cli
