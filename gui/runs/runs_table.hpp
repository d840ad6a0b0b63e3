// SPDX-License-Identifier: MIT
// The table of runs: chooses what is looked at, and where runs are edited.
#pragma once

#include <QTableView>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ebmlab::gui {

class RunTableModel;
class Selection;

/// Keeps what is selected when the list changes under it.
class RunsTable : public QTableView {
  Q_OBJECT

 public:
  RunsTable(RunTableModel& model, Selection& selection, QWidget* parent = nullptr);

  void select_runs(const std::vector<std::int64_t>& ids);

 signals:
  /// The header was asked for its menu: which columns there are.
  void columns_asked(const QPoint& global);
  /// A menu for the selected runs.
  void menu_asked(const QPoint& global);

 private:
  void tell_selection();
  void restore_selection();
  void set_widths();
  void keep_width(int column, int width);

  RunTableModel& model_;
  Selection& selection_;
  bool is_restoring_ = false;
  std::map<std::string, int> widths_;  ///< of fields whose columns somebody dragged
  bool is_setting_widths_ = false;
};

}  // namespace ebmlab::gui
