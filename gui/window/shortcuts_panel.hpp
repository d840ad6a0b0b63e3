// SPDX-License-Identifier: MIT
// Every command with its keys, which are changed here.
#pragma once

#include <QKeySequenceEdit>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QWidget>

namespace ebmlab::gui {

class Shortcuts;

class ShortcutsPanel : public QWidget {
  Q_OBJECT

 public:
  explicit ShortcutsPanel(Shortcuts& shortcuts, QWidget* parent = nullptr);

 private:
  void fill();
  void show_chosen();
  void take(const QKeySequence& keys);
  void tell(const QString& what, bool is_problem);
  [[nodiscard]] std::size_t chosen() const { return static_cast<std::size_t>(table_->currentRow()); }

  Shortcuts& shortcuts_;
  QTableWidget* table_;
  QKeySequenceEdit* keys_;
  QPushButton *none_, *default_, *all_;
  QLabel* answer_;
};

}  // namespace ebmlab::gui
