// SPDX-License-Identifier: MIT
// Files around a new experiment: specifications to begin with, and where one that was started is kept.
#pragma once

#include <QString>
#include <QStringList>

#include <filesystem>
#include <vector>

#include "gui/launch/program.hpp"

namespace ebmlab::gui {

struct Preset {
  QString name, file;
};
/// The specifications that came with the program: beside an installed one, or in the tree it was built from.
[[nodiscard]] std::vector<Preset> shipped_presets(const QString& program);

struct ExperimentStart {
  QString name, text;  ///< of the experiment; its specification
  std::filesystem::path store;
  int jobs = 0;  ///< at a time; 0: as many as fit
  QStringList data_folders = {};
};
/// Writes the specification into a folder of the user's and says how `ebmlab run` is started with it. Errors:
/// std::runtime_error with a sentence when it cannot be written.
[[nodiscard]] Program::Task task_of(const ExperimentStart& start);
/// The same for another command on the store: `ebmlab resume 17`.
[[nodiscard]] Program::Task task_of(const QString& name, const QStringList& arguments, const std::filesystem::path& store);

}  // namespace ebmlab::gui
