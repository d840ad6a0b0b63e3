// SPDX-License-Identifier: MIT
// The selected runs as one page of HTML, written by `ebmlab report`.
#pragma once

#include <QAction>
#include <QObject>
#include <QString>

#include <cstdint>
#include <vector>

class QWidget;

namespace ebmlab::gui {

class Program;
class Selection;

class Report : public QObject {
  Q_OBJECT

 public:
  Report(Program& program, Selection& selection, QWidget& window);

  /// Asks for a file and writes the page; enabled while runs are selected.
  [[nodiscard]] QAction& action() const { return *action_; }
  /// Without asking.
  void write(const QString& file);

 signals:
  void told(const QString& what);
  void refused(const QString& why);

 private:
  void ask_file();

  Program& program_;
  Selection& selection_;
  QWidget& window_;
  QAction* action_;
};

}  // namespace ebmlab::gui
