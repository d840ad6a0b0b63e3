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
  const bool is_drag = event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove;
  if (!is_drag && event->type() != QEvent::Drop) return false;
  auto* drop = static_cast<QDropEvent*>(event);  // of which the others are kinds
  const QStringList files = plugin_files(drop->mimeData());
  if (files.isEmpty()) return false;
  drop->setDropAction(Qt::CopyAction);
  drop->accept();
  if (!is_drag) emit dropped(files);
  return true;
}

}  // namespace ebmlab::gui
