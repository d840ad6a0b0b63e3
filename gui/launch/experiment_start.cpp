// SPDX-License-Identifier: MIT
#include "gui/launch/experiment_start.hpp"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QObject>
#include <QRegularExpression>
#include <QStandardPaths>

#include <stdexcept>

#include "gui/runs/field_text.hpp"

namespace ebmlab::gui {
namespace {

/// A file of a name that nobody else has, for `suffix` and others beside it.
QString new_file(const QString& name) {
  const QDir folder(QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + QStringLiteral("/ebmlab/started"));
  if (!folder.mkpath(QStringLiteral(".")))
    throw std::runtime_error(QObject::tr("%1 cannot be made").arg(folder.path()).toStdString());
  QString plain = name;
  plain.replace(QRegularExpression(QStringLiteral("[^A-Za-z0-9._-]+")), QStringLiteral("-"));
  const QString time = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
  return folder.filePath(time + u'-' + plain.left(60));
}

Program::Task on_store(const QString& name, const QString& file, QStringList arguments, const std::filesystem::path& store) {
  arguments << QStringLiteral("--store") << qt(store.string());
  return {name, arguments, qt(store.parent_path().string()), file + QStringLiteral(".log")};
}

}  // namespace

std::vector<Preset> shipped_presets(const QString& program) {
  const QDir beside = QFileInfo(program).dir();
  std::vector<Preset> presets;
  for (const QString& place : {QStringLiteral("../share/doc/ebmlab/docs/examples"), QStringLiteral("../../../docs/examples")}) {
    const QDir examples(beside.filePath(place));
    if (program.isEmpty() || !examples.exists()) continue;
    for (const QString& within : {QString(), QStringLiteral("published/")}) {
      const QDir folder(examples.filePath(within));
      for (const QFileInfo& file : folder.entryInfoList({QStringLiteral("*.toml")}, QDir::Files, QDir::Name))
        presets.push_back({within + file.completeBaseName(), file.canonicalFilePath()});
    }
    break;
  }
  return presets;
}

Program::Task task_of(const ExperimentStart& start) {
  const QString file = new_file(start.name);
  QFile specification(file + QStringLiteral(".toml"));
  if (!specification.open(QIODevice::WriteOnly) || specification.write(start.text.toUtf8()) < 0 || !specification.flush())
    throw std::runtime_error((specification.fileName() + QStringLiteral(": ") + specification.errorString()).toStdString());
  QStringList arguments{QStringLiteral("run"), specification.fileName()};
  if (start.jobs > 0) arguments << QStringLiteral("--jobs") << QString::number(start.jobs);
  for (const QString& folder : start.data_folders) arguments << QStringLiteral("--data-dir") << folder;
  return on_store(start.name, file, arguments, start.store);
}

Program::Task task_of(const QString& name, const QStringList& arguments, const std::filesystem::path& store) {
  return on_store(name, new_file(name), arguments, store);
}

}  // namespace ebmlab::gui
