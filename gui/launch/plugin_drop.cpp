// SPDX-License-Identifier: MIT
#include "gui/launch/plugin_drop.hpp"

#include <QDropEvent>
#include <QUrl>

namespace ebmlab::gui {

QStringList plugin_files(const QMimeData* data) {
  QStringList files;
  for (const QUrl& url : data->urls()) {
    if (url.isLocalFile() && url.toLocalFile().endsWith(QStringLiteral(".so"))) files.append(url.toLocalFile());
  }
  return files;
}

PluginDrop::PluginDrop(QWidget& window) : QObject(&window) {
  window.setAcceptDrops(true);
  window.installEventFilter(this);
}

bool PluginDrop::eventFilter(QObject* /*watched*/, QEvent* event) {
  auto* drop = dynamic_cast<QDropEvent*>(event);  // of which those of entering and of moving are kinds
  if (drop == nullptr) return false;
  const QStringList files = plugin_files(drop->mimeData());
  if (files.isEmpty()) return false;
  drop->setDropAction(Qt::CopyAction);
  drop->accept();
  if (drop->type() == QEvent::Drop) emit dropped(files);
  return true;
}

}  // namespace ebmlab::gui
