// SPDX-License-Identifier: MIT
#include "gui/launch/fit.hpp"

#include <QObject>

#include <algorithm>
#include <array>

namespace ebmlab::gui {
namespace {

/// Each may change when one before it does.
constexpr std::array kOrder{PluginKind::kDataset, PluginKind::kEnergy, PluginKind::kSampler, PluginKind::kObjective};

bool offers(const Plugin& plugin, const QString& trait) {
  return plugin.provides.contains(trait) || (plugin.kind == PluginKind::kDataset && trait == QStringLiteral("data set"));
}

std::array<const Plugin*, 4> members(const Team& team) { return {team.dataset, team.energy, team.sampler, team.objective}; }

struct Lack {
  const Plugin* needer = nullptr;
  QString trait;
};

/// The first need that nobody of the team meets.
Lack lack_of(const Team& team) {
  const auto all = members(team);
  for (const Plugin* needer : all) {
    if (needer == nullptr) continue;
    for (const QString& trait : needer->needs) {
      const bool is_met = std::any_of(all.begin(), all.end(), [&](const Plugin* plugin) {
        return plugin != nullptr && plugin != needer && offers(*plugin, trait);
      });
      if (!is_met) return {needer, trait};
    }
  }
  return {};
}

/// Whether some choice of the roles from `place` on makes the team whole.
bool can_be_completed(const Catalogue& catalogue, Team team, std::size_t place) {
  if (place == kOrder.size()) return lack_of(team).needer == nullptr;
  for (const Plugin* plugin : catalogue.of_kind(kOrder.at(place))) {
    team.of(kOrder.at(place)) = plugin;
    if (can_be_completed(catalogue, team, place + 1)) return true;
  }
  return false;
}

void forget_from(Team& team, std::size_t place) {
  for (; place < kOrder.size(); ++place) team.of(kOrder.at(place)) = nullptr;
}

}  // namespace

const Plugin*& Team::of(PluginKind kind) {
  switch (kind) {
    case PluginKind::kDataset:
      return dataset;
    case PluginKind::kEnergy:
      return energy;
    case PluginKind::kSampler:
      return sampler;
    case PluginKind::kObjective:
      break;
  }
  return objective;
}

QString missing_in(const Team& team) {
  const Lack lack = lack_of(team);
  return lack.needer == nullptr ? QString() : QObject::tr("%1 needs “%2”").arg(lack.needer->id, lack.trait);
}

QString why_unfit(const Catalogue& catalogue, Team team, const Plugin& plugin) {
  const auto place = static_cast<std::size_t>(std::find(kOrder.begin(), kOrder.end(), plugin.kind) - kOrder.begin());
  forget_from(team, place);
  team.of(plugin.kind) = &plugin;
  if (can_be_completed(catalogue, team, place + 1)) return {};
  const Lack lack = lack_of(team);
  if (lack.needer == nullptr) return QObject::tr("nothing goes with it");
  return lack.needer == &plugin ? QObject::tr("needs “%1”").arg(lack.trait) : missing_in(team);
}

Team mend(const Catalogue& catalogue, const Team& team, PluginKind from) {
  Team mended = team;
  const auto first = static_cast<std::size_t>(std::find(kOrder.begin(), kOrder.end(), from) - kOrder.begin());
  for (std::size_t place = first; place < kOrder.size(); ++place) {
    const Plugin*& role = mended.of(kOrder.at(place));
    if (role == nullptr && kOrder.at(place) == PluginKind::kDataset) continue;  // a target may do without
    if (role != nullptr && why_unfit(catalogue, mended, *role).isEmpty()) continue;
    const auto candidates = catalogue.of_kind(kOrder.at(place));
    const auto found = std::find_if(candidates.begin(), candidates.end(),
                                    [&](const Plugin* plugin) { return why_unfit(catalogue, mended, *plugin).isEmpty(); });
    role = found == candidates.end() ? nullptr : *found;
  }
  return mended;
}

}  // namespace ebmlab::gui
