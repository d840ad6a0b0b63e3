// SPDX-License-Identifier: MIT
// What is under way in the store, whoever started it, with buttons to steer it.
#pragma once

#include <QDockWidget>

#include <vector>

#include "gui/launch/jobs.hpp"

class QLabel;
class QStackedWidget;
class QTableView;

namespace ebmlab::gui {

class JobsModel;
class Program;
class RunOrders;
class StoreSession;

class JobsDock : public QDockWidget {
  Q_OBJECT

 public:
  explicit JobsDock(Program& program, QWidget* parent = nullptr);

  void show(StoreSession* session);
  using QWidget::show;

  [[nodiscard]] JobsModel& model() const { return *model_; }
  [[nodiscard]] QTableView& table() const { return *table_; }
  [[nodiscard]] RunOrders& orders() const { return *orders_; }

 signals:
  /// A job was chosen to be looked at.
  void run_wanted(std::int64_t run);

 private:
  QWidget* make_buttons();
  void ask();
  void take(std::vector<Job> jobs);
  void tell_orders();
  void set_widths();

  StoreSession* session_ = nullptr;
  JobsModel* model_;
  QStackedWidget* stack_;
  QTableView* table_;
  QLabel* none_;
  RunOrders* orders_;
  int asked_ = 0;
};

}  // namespace ebmlab::gui
