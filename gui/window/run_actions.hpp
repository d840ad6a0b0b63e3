// SPDX-License-Identifier: MIT
// What people do to runs: stars, tags, archive, delete, and undo.
#pragma once

#include <QAction>
#include <QObject>

#include <vector>

class QWidget;

namespace ebmlab::gui {

class Selection;

/// Enabled while runs are selected. Every one of them can be taken back.
class RunActions : public QObject {
  Q_OBJECT

 public:
  RunActions(Selection& selection, QWidget& window);

  [[nodiscard]] const std::vector<QAction*>& all() const { return all_; }

 private:
  QAction* add(const QString& text, const QKeySequence& key, const QString& help);
  void toggle_star();
  void toggle_archive();
  void remove();
  void ask_tags();
  void allow();

  Selection& selection_;
  QWidget& window_;
  std::vector<QAction*> all_;
  QAction *star_, *tag_, *archive_, *remove_, *undo_;
};

}  // namespace ebmlab::gui
