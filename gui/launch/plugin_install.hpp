// SPDX-License-Identifier: MIT
// A plugin file that is dropped in: where it goes, and what each look at it found.
#pragma once

#include <QString>

#include <vector>

#include "gui/launch/catalogue.hpp"

namespace ebmlab::gui {

struct PluginStep {
  enum class State { kPassed, kFailed, kNotReached };
  QString what;  ///< "its bytes read"
  State state = State::kNotReached;
  QString text = {};  ///< what was found, or why it failed
};

/// Where the file belongs in the folder.
[[nodiscard]] QString plugin_target(const QString& file, const QString& folder);
/// Whether another file, with other bytes, is there already.
[[nodiscard]] bool would_replace(const QString& file, const QString& folder);
/// The file's copy in the folder, which is made when need be. What it replaces is gone at once, and runs that use it go on:
/// they have copies of their own. Errors: std::runtime_error with a sentence.
[[nodiscard]] QString copy_plugin(const QString& file, const QString& folder);

/// What became of a file: copied, hash, trust, format, ABI, probe, conformance, id, each in the order in which it is looked at.
[[nodiscard]] std::vector<PluginStep> plugin_steps(const Catalogue& catalogue, const QString& file);
/// Whether all passed.
[[nodiscard]] bool is_usable(const std::vector<PluginStep>& steps);
/// The plugins of the file.
[[nodiscard]] std::vector<const Plugin*> plugins_of(const Catalogue& catalogue, const QString& file);

}  // namespace ebmlab::gui
