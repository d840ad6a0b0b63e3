// SPDX-License-Identifier: MIT
// Shared libraries that are dragged on a window.
#pragma once

#include <QMimeData>
#include <QObject>
#include <QStringList>
#include <QWidget>

namespace ebmlab::gui {

/// The local files NAME.so among what is dragged.
[[nodiscard]] QStringList plugin_files(const QMimeData* data);

/// Watches the window that it is a child of.
class PluginDrop : public QObject {
  Q_OBJECT

 public:
  explicit PluginDrop(QWidget& window);

 signals:
  void dropped(const QStringList& files);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace ebmlab::gui
