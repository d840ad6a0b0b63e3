// SPDX-License-Identifier: MIT
// An experiment as it is put together in a form, and the specification (docs/specification.md) that says the same.
#pragma once

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace ebmlab::gui {

/// A plugin and those of its parameters that are not at their default, each as TOML writes it.
struct PluginChoice {
  QString id = {};
  std::map<QString, QString> values = {};

  friend bool operator==(const PluginChoice&, const PluginChoice&) = default;
};

struct StageChoice {
  QString name = {};  ///< empty: as the specification counts them
  std::int64_t steps = 1000;
  PluginChoice objective = {};

  friend bool operator==(const StageChoice&, const StageChoice&) = default;
};

struct MethodChoice {
  QString name = {};
  PluginChoice energy = {};  ///< no id: that of the experiment
  PluginChoice sampler = {};
  std::vector<StageChoice> stages = {};  ///< never empty

  friend bool operator==(const MethodChoice&, const MethodChoice&) = default;
};

struct ExperimentChoice {
  QString name = {}, description = {};
  QString seeds = QStringLiteral("0..2");
  QString device = QStringLiteral("auto");
  std::int64_t evaluate_every = 500;           ///< 0: only at the end
  std::map<QString, QString> evaluation = {};  ///< other keys of [evaluation], not at their default
  std::map<QString, QString> others = {};      ///< other keys of the top level
  PluginChoice dataset = {};                   ///< no id: the energy is its own
  PluginChoice energy = {};                    ///< of every method that has none of its own
  std::vector<MethodChoice> methods = {};

  friend bool operator==(const ExperimentChoice&, const ExperimentChoice&) = default;
};

/// The same text for the same choices. What is at its default is left out. An energy of a method's own that is the same plugin
/// as the experiment's is laid over that: it has a value for each key that the other has one for.
[[nodiscard]] QString specification_text(const ExperimentChoice& experiment);

/// The choices behind a specification, from what `ebmlab run --dry-run --json` says of its runs; the text itself says whether a
/// device was chosen. Where methods have different energies, the experiment's is that of most. Errors: std::runtime_error with
/// a sentence.
[[nodiscard]] ExperimentChoice choices_from(const QString& specification, const QByteArray& dry_run);

/// Whether it can stand as the name of a method or a stage.
[[nodiscard]] bool is_method_name(const QString& name);

}  // namespace ebmlab::gui
