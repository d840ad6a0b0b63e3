// SPDX-License-Identifier: MIT
// Every command of the window by its name: Ctrl+K, a few letters, Enter.
#pragma once

#include <QDialog>
#include <QLineEdit>
#include <QListWidget>

#include <vector>

class QAction;

namespace ebmlab::gui {

/// How well `typed` fits a name: every letter in order; more for beginnings of words and letters side by side. Negative: not.
[[nodiscard]] int fit(const QString& typed, const QString& name);

class CommandPalette : public QDialog {
  Q_OBJECT

 public:
  explicit CommandPalette(QWidget* parent);

  /// Shows those that are enabled, and waits for a choice.
  void ask(const std::vector<QAction*>& actions);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fill();
  void take();

  QLineEdit* line_;
  QListWidget* list_;
  std::vector<QAction*> actions_;
};

}  // namespace ebmlab::gui
