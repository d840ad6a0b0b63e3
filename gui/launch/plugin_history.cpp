// SPDX-License-Identifier: MIT
#include "gui/launch/plugin_history.hpp"

#include <QObject>

#include <algorithm>

#include "gui/runs/field_text.hpp"

namespace ebmlab::gui {
namespace {

template <class Row>
bool is_of(const Row& row, const Plugin& plugin) {
  return qt(row.kind) == kind_name(plugin.kind) && qt(row.name) == plugin.id;
}

}  // namespace

PluginHistory plugin_history(const storage::Reader& reader) { return {reader.last_plugin_uses(), reader.certificates()}; }

PluginStanding standing_of(const Plugin& plugin, const PluginHistory& history) {
  PluginStanding standing;
  const auto use = std::find_if(history.uses.begin(), history.uses.end(), [&](auto& each) { return is_of(each, plugin); });
  if (use != history.uses.end()) {
    standing.used_sha256 = qt(use->sha256);
    standing.has_changed = standing.used_sha256 != plugin.sha256;
    standing.last_run =
        (standing.has_changed ? QObject::tr("changed since run %1") : QObject::tr("as in run %1")).arg(use->run);
  }
  // That of the file as it is counts more than a newer one of another file.
  const storage::Certificate* found = nullptr;
  for (const storage::Certificate& each : history.certificates) {
    if (!is_of(each, plugin)) continue;
    if (qt(each.sha256) == plugin.sha256) {
      found = &each;
      break;
    }
    if (found == nullptr) found = &each;
  }
  if (found == nullptr) return standing;
  const bool is_of_this_file = qt(found->sha256) == plugin.sha256;
  standing.badge = !is_of_this_file    ? PluginStanding::Badge::kOutdated
                   : found->has_passed ? PluginStanding::Badge::kCertified
                                       : PluginStanding::Badge::kNotCertified;
  standing.verdict = QObject::tr("%1 (run %2)").arg(qt(found->verdict)).arg(found->run);
  if (!is_of_this_file) standing.verdict = QObject::tr("of another file: %1").arg(standing.verdict);
  return standing;
}

QString badge_text(PluginStanding::Badge badge) {
  switch (badge) {
    case PluginStanding::Badge::kCertified:
      return QObject::tr("certified");
    case PluginStanding::Badge::kNotCertified:
      return QObject::tr("NOT certified");
    case PluginStanding::Badge::kOutdated:
      return QObject::tr("outdated");
    case PluginStanding::Badge::kNone:
      break;
  }
  return {};
}

}  // namespace ebmlab::gui
