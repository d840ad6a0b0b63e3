// SPDX-License-Identifier: MIT
#include "gui/store/demo_store.hpp"

#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QStandardPaths>

namespace ebmlab::gui {

QString demo_store() {
  const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
  QString file = folder.filePath(QStringLiteral("demo.db"));
  if (QFile::exists(file)) return file;
  QFile shipped(QStringLiteral(":/demo.store"));
  QSaveFile copy(file);
  if (!folder.mkpath(QStringLiteral(".")) || !shipped.open(QIODevice::ReadOnly) || !copy.open(QIODevice::WriteOnly)) return {};
  copy.write(shipped.readAll());
  return copy.commit() ? file : QString();
}

}  // namespace ebmlab::gui
