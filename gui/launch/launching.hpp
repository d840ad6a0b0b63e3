// SPDX-License-Identifier: MIT
// All that starts and steers runs, for a window to host.
#pragma once

#include <QObject>
#include <QStringList>

#include <cstdint>
#include <memory>
#include <vector>

#include "gui/launch/program.hpp"

class QAction;
class QMainWindow;

namespace ebmlab::gui {

class Banner;
class JobsDock;
class NewRun;
class PluginList;
class PluginsPage;
class Report;
class RunOrders;
class Selection;
class StoreSession;

class Launching : public QObject {
  Q_OBJECT

 public:
  /// Adds a tool bar and the dock of jobs to the window, and takes plugins that are dropped on it.
  Launching(QMainWindow& window, Selection& selection, Banner& banner);
  ~Launching() override;

  void show(StoreSession* session);
  /// `ebmlab resume RUN --from STEP`.
  void resume(std::int64_t run, std::int64_t step);
  /// The same with --set CHANGE for each: a new run.
  void fork(std::int64_t run, std::int64_t step, const QStringList& changes);
  /// `ebmlab evaluate RUN --from STEP --kind KIND`.
  void evaluate(std::int64_t run, std::int64_t step, const QString& kind);

  [[nodiscard]] Program& program() const { return *program_; }
  [[nodiscard]] PluginList& plugins() const { return *plugins_; }
  [[nodiscard]] JobsDock& jobs() const { return *jobs_; }
  /// Of the selected runs.
  [[nodiscard]] RunOrders& orders() const { return *orders_; }
  /// For the window to put somewhere.
  [[nodiscard]] PluginsPage& plugins_page() const { return *page_; }
  [[nodiscard]] NewRun& new_run() const { return *new_run_; }
  [[nodiscard]] QAction& new_run_action() const { return *open_; }
  [[nodiscard]] Report& report() const { return *report_; }
  /// For a menu: a new run, what can be asked of runs, plugins.
  [[nodiscard]] std::vector<QAction*> actions() const;

 signals:
  /// The page of plugins has something to say.
  void plugins_page_wanted();

 private:
  void make_tool_bar();
  void connect_plugins();
  /// A command on the store, and what is said of it.
  void start(const QString& name, const QStringList& arguments, const QString& told);
  void certify(const QString& plugin);
  void open_new_run();
  void go_on(std::int64_t run, std::int64_t step, const QStringList& changes, const QString& told);

  QMainWindow& window_;
  Selection& selection_;
  Banner& banner_;
  Program* program_;
  PluginList* plugins_;
  JobsDock* jobs_;
  RunOrders* orders_;
  PluginsPage* page_;
  NewRun* new_run_;
  Report* report_;
  QAction* open_;
  QAction* show_plugins_;
  StoreSession* session_ = nullptr;
};

}  // namespace ebmlab::gui
