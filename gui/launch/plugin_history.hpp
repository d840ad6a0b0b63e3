// SPDX-License-Identifier: MIT
// What a store knows of the files of plugins: which runs they made, and what was found of them.
#pragma once

#include <QString>

#include <vector>

#include "gui/launch/catalogue.hpp"
#include "storage/reader.hpp"

namespace ebmlab::gui {

struct PluginHistory {
  std::vector<storage::PluginUse> uses;
  std::vector<storage::Certificate> certificates;

  friend bool operator==(const PluginHistory&, const PluginHistory&) = default;
};
/// Errors: StoreError.
[[nodiscard]] PluginHistory plugin_history(const storage::Reader& reader);

/// What that says of a plugin's file as it is now.
struct PluginStanding {
  enum class Badge { kNone, kCertified, kNotCertified, kOutdated };
  Badge badge = Badge::kNone;
  QString verdict = {};      ///< a sentence; empty: there is none
  bool has_changed = false;  ///< since the last run with it
  QString last_run = {};     ///< "changed since run 12", "as in run 12"; empty: no run used it
  QString used_sha256 = {};  ///< of the file of that run
};
[[nodiscard]] PluginStanding standing_of(const Plugin& plugin, const PluginHistory& history);
/// "certified"; empty when there is none.
[[nodiscard]] QString badge_text(PluginStanding::Badge badge);

}  // namespace ebmlab::gui
