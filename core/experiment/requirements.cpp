// SPDX-License-Identifier: MIT
// Needs against offers, and the sentence that says what is missing.
#include "experiment/requirements.hpp"

#include <algorithm>

#include "experiment/describe.hpp"
#include "experiment/nearest.hpp"
#include "experiment/number_text.hpp"

namespace ebmlab::experiment {
namespace {

/// The plugins of one stage of a run; without a data set only three.
using Team = std::vector<const PluginDescription*>;

bool offers(const PluginDescription& plugin, const std::string& trait) {
  if (plugin.kind == PluginKind::kDataset && trait == traits::kData) return true;
  const auto& provided = plugin.info.provides;
  return std::find(provided.begin(), provided.end(), trait) != provided.end();
}

std::string role_text(const PluginDescription& plugin) { return kind_text(plugin.kind) + " " + in_quotes(plugin.info.id); }

/// Every known plugin that could meet the need: ` (those that are: "diffusion")`.
std::string offered_by(const std::string& trait, std::string_view verb, const Plugins& plugins) {
  std::vector<std::string> ids;
  for (const PluginDescription& plugin : plugins.all()) {
    if (offers(plugin, trait)) ids.push_back(in_quotes(plugin.info.id));
  }
  return " (those that " + std::string(verb) + ": " + join_names(ids) + ")";
}

std::string missing_text(const PluginDescription& needer, const std::string& trait, const Team& team, const Plugins& plugins) {
  if (trait == traits::kData) return role_text(needer) + " needs a data set: give [dataset]";
  // "trainable sampler" names the role that is at fault, "pre-training" does not.
  for (const PluginDescription* plugin : team) {
    const std::string_view kind = kind_name(plugin->kind);
    if (plugin != &needer && trait.size() > kind.size() && trait.ends_with(kind)) {
      return role_text(needer) + " needs " + with_article(trait) + ", and " + in_quotes(plugin->info.id) + " is not one" +
             offered_by(trait, "are", plugins);
    }
  }
  std::string others;
  for (const PluginDescription* plugin : team) {
    if (plugin != &needer) others += (others.empty() ? "" : ", ") + role_text(*plugin);
  }
  return role_text(needer) + " needs " + in_quotes(trait) + ", which none of " + others + " offers" +
         offered_by(trait, "do", plugins);
}

/// Of several ranks each has its part of a batch: who draws or sums over one must know.
void check_splits(const RunSpec& run, const Team& team, const std::string& where, const Plugins& plugins, Problems& problems) {
  if (run.ranks == 1) return;
  for (const PluginDescription* plugin : team) {
    const bool has_part = plugin->kind == PluginKind::kObjective || plugin->kind == PluginKind::kSampler;
    if (!has_part || offers(*plugin, traits::kSplits)) continue;
    std::vector<std::string> ids;
    for (const PluginDescription& other : plugins.all()) {
      if (other.kind == plugin->kind && offers(other, traits::kSplits)) ids.push_back(in_quotes(other.info.id));
    }
    problems.add(where + ": ranks = " + std::to_string(run.ranks) + ": " + role_text(*plugin) +
                 " cannot share a batch out over ranks (those that can: " + join_names(ids) + ")");
  }
}

}  // namespace

void check_requirements(const RunSpec& run, const StageSpec& stage, const std::string& where, const Plugins& plugins,
                        Problems& problems) {
  Team team = {plugins.find(PluginKind::kEnergy, run.energy.id), plugins.find(PluginKind::kSampler, run.sampler.id),
               plugins.find(PluginKind::kObjective, stage.objective.id)};
  if (!run.dataset.id.empty()) team.push_back(plugins.find(PluginKind::kDataset, run.dataset.id));
  for (const PluginDescription* needer : team) {
    for (const std::string& trait : needer->info.needs) {
      const bool is_met =
          std::any_of(team.begin(), team.end(), [&](const auto* plugin) { return plugin != needer && offers(*plugin, trait); });
      if (!is_met) problems.add(where + ": " + missing_text(*needer, trait, team, plugins));
    }
  }
  check_splits(run, team, where, plugins, problems);
}

}  // namespace ebmlab::experiment
