// SPDX-License-Identifier: MIT
// Everything about one run: the first of those that are looked at.
#pragma once

#include <QLabel>
#include <QStackedWidget>
#include <QStringList>
#include <QTabWidget>

#include <cstdint>
#include <vector>

#include "storage/views.hpp"

namespace ebmlab::gui {

class RunPanel;
class Selection;

class Inspector : public QStackedWidget {
  Q_OBJECT

 public:
  explicit Inspector(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] QTabWidget& tabs() const { return *tabs_; }

 signals:
  void resume_asked(std::int64_t run, std::int64_t step);
  void evaluation_asked(std::int64_t run, std::int64_t step, const QString& kind);
  void fork_asked(std::int64_t run, std::int64_t step, const QStringList& changes);

 private:
  void add(RunPanel* panel, const QString& title);
  void ask();

  Selection& selection_;
  QLabel* empty_;
  QTabWidget* tabs_;
  std::vector<RunPanel*> panels_;
  std::int64_t shown_ = 0;
};

}  // namespace ebmlab::gui
