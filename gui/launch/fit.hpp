// SPDX-License-Identifier: MIT
// What fits together: a plugin offers traits and needs traits of the others in a run (docs/decisions/0003).
#pragma once

#include <QString>

#include "gui/launch/catalogue.hpp"

namespace ebmlab::gui {

/// The plugins of one stage of a run. Null: not chosen.
struct Team {
  const Plugin* dataset = nullptr;
  const Plugin* energy = nullptr;
  const Plugin* sampler = nullptr;
  const Plugin* objective = nullptr;

  [[nodiscard]] const Plugin*& of(PluginKind kind);
};

/// What is missing, in words, if these run together; empty when nothing is. A role that is not chosen may yet offer anything.
[[nodiscard]] QString missing_in(const Team& team);

/// Why no run can be made of the team with a plugin in its role; empty when one can. Later roles (a data set comes before an
/// energy, a sampler before an objective) are free to change, so a choice never stands in the way of an earlier one.
[[nodiscard]] QString why_unfit(const Catalogue& catalogue, Team team, const Plugin& plugin);

/// Fills the roles from this one on with what was chosen where it fits, else with the first that does.
[[nodiscard]] Team mend(const Catalogue& catalogue, const Team& team, PluginKind from);

}  // namespace ebmlab::gui
