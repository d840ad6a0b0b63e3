// SPDX-License-Identifier: MIT
#include "gui/launch/launching.hpp"

#include <QAction>
#include <QMainWindow>
#include <QTimer>
#include <QToolBar>

#include <stdexcept>

#include "gui/launch/experiment_start.hpp"
#include "gui/launch/jobs_dock.hpp"
#include "gui/launch/new_run.hpp"
#include "gui/launch/plugin_drop.hpp"
#include "gui/launch/plugin_list.hpp"
#include "gui/launch/plugins_page.hpp"
#include "gui/launch/report.hpp"
#include "gui/launch/run_orders.hpp"
#include "gui/runs/selection.hpp"
#include "gui/store/store_session.hpp"
#include "gui/window/banner.hpp"

namespace ebmlab::gui {

Launching::Launching(QMainWindow& window, Selection& selection, Banner& banner)
    : QObject(&window),
      window_(window),
      selection_(selection),
      banner_(banner),
      program_(new Program(find_program(), this)),
      plugins_(new PluginList(*program_, this)),
      jobs_(new JobsDock(*program_, &window)),
      orders_(new RunOrders(*program_, this)),
      page_(new PluginsPage(*plugins_, &window)),
      new_run_(new NewRun(*program_, &window)),
      report_(new Report(*program_, selection, window)),
      open_(new QAction(tr("New run"), this)),
      show_plugins_(new QAction(tr("Plugins"), this)) {
  window_.addDockWidget(Qt::BottomDockWidgetArea, jobs_);
  window_.resizeDocks({jobs_}, {jobs_->sizeHint().height()}, Qt::Vertical);
  make_tool_bar();
  connect_plugins();
  show_plugins_->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+P")));
  show_plugins_->setToolTip(tr("Every plugin, its parameters, and why one is not used"));
  connect(show_plugins_, &QAction::triggered, this, &Launching::plugins_page_wanted);
  const auto warn = [this](const QString& why) { banner_.tell(Banner::Tone::kWarning, why); };
  connect(program_, &Program::failed, this,
          [this](const QString& what) { banner_.tell(Banner::Tone::kError, what, Banner::Topic::kProgram); });
  connect(program_, &Program::ended, this, [this] {
    if (session_ != nullptr) session_->look();
  });
  connect(orders_, &RunOrders::refused, this, warn);
  connect(report_, &Report::refused, this, warn);
  connect(report_, &Report::told, this, [this](const QString& what) { banner_.tell(Banner::Tone::kInfo, what); });
  connect(&jobs_->orders(), &RunOrders::refused, this, warn);
  connect(new_run_, &NewRun::refused, this, warn);
  connect(new_run_, &NewRun::started, this, [this](const QString& experiment) {
    banner_.tell(Banner::Tone::kInfo, tr("%1 is starting: its runs appear below").arg(experiment));
  });
  const auto tell_orders = [this] { orders_->set_runs(selection_.runs()); };
  connect(&selection_, &Selection::runs_changed, this, tell_orders);
  connect(&selection_, &Selection::recorded, this, tell_orders);
}

Launching::~Launching() = default;

std::vector<QAction*> Launching::actions() const {
  std::vector<QAction*> all{open_};
  all.insert(all.end(), orders_->actions().begin(), orders_->actions().end());
  all.push_back(&report_->action());
  all.push_back(show_plugins_);
  return all;
}

void Launching::make_tool_bar() {
  open_->setShortcut(QKeySequence::New);
  open_->setToolTip(tr("Put an experiment together, check it and start it"));
  connect(open_, &QAction::triggered, this, &Launching::open_new_run);
  auto* bar = new QToolBar(tr("Runs"), &window_);
  bar->setObjectName(QStringLiteral("launch"));
  bar->setAccessibleName(tr("Start and steer runs"));
  bar->setMovable(false);
  bar->addAction(open_);
  bar->addSeparator();
  for (QAction* action : orders_->actions()) bar->addAction(action);
  for (QAction* action : bar->actions()) {
    if (action->isSeparator()) continue;
    if (QWidget* button = bar->widgetForAction(action)) {
      button->setFocusPolicy(Qt::TabFocus);
      button->setAccessibleName(action->text());
    }
  }
  window_.addToolBar(bar);
}

void Launching::connect_plugins() {
  connect(plugins_, &PluginList::changed, this, [this] {
    if (plugins_->is_busy()) return;
    if (plugins_->trouble().isEmpty()) {
      new_run_->offer(plugins_->catalogue());
    } else {
      new_run_->show_trouble(plugins_->trouble());
    }
  });
  connect(plugins_, &PluginList::told, this, [this](const QString& what) { banner_.tell(Banner::Tone::kInfo, what); });
  connect(plugins_, &PluginList::refused, this, [this](const QString& why) { banner_.tell(Banner::Tone::kWarning, why); });
  connect(plugins_, &PluginList::wants_to_replace, this, &Launching::plugins_page_wanted);
  connect(plugins_, &PluginList::installed, this, &Launching::plugins_page_wanted);
  connect(page_, &PluginsPage::certify_wanted, this, &Launching::certify);
  connect(new PluginDrop(window_), &PluginDrop::dropped, this, [this](const QStringList& files) {
    for (const QString& file : files) plugins_->install(file);
  });
}

void Launching::open_new_run() {
  if (plugins_->catalogue().plugins().empty() && !plugins_->is_busy()) plugins_->refresh();
  new_run_->show();
  new_run_->raise();
  new_run_->activateWindow();
}

void Launching::resume(std::int64_t run, std::int64_t step) {
  go_on(run, step, {}, tr("Run %1 goes on from step %2").arg(run).arg(step));
}

void Launching::fork(std::int64_t run, std::int64_t step, const QStringList& changes) {
  go_on(run, step, changes, tr("A new run branches off from run %1 at step %2").arg(run).arg(step));
}

void Launching::evaluate(std::int64_t run, std::int64_t step, const QString& kind) {
  start(tr("evaluate %1").arg(run),
        {QStringLiteral("evaluate"), QString::number(run), QStringLiteral("--from"), QString::number(step),
         QStringLiteral("--kind"), kind},
        tr("Run %1 is judged at step %2; the figures appear below its checkpoints").arg(run).arg(step));
}

void Launching::certify(const QString& plugin) {
  start(tr("certify %1").arg(plugin), {QStringLiteral("certify"), plugin},
        tr("%1 is being held against the checks of its kind; the verdict appears beside it").arg(plugin));
}

void Launching::go_on(std::int64_t run, std::int64_t step, const QStringList& changes, const QString& told) {
  QStringList arguments{QStringLiteral("resume"), QString::number(run), QStringLiteral("--from"), QString::number(step)};
  for (const QString& change : changes) arguments << QStringLiteral("--set") << change;
  start((changes.isEmpty() ? tr("resume %1") : tr("fork of %1")).arg(run), arguments, told);
}

void Launching::start(const QString& name, const QStringList& arguments, const QString& told) {
  if (session_ == nullptr) return;
  try {
    if (program_->start(task_of(name, arguments, session_->file()))) banner_.tell(Banner::Tone::kInfo, told);
  } catch (const std::runtime_error& error) {
    banner_.tell(Banner::Tone::kWarning, QString::fromUtf8(error.what()));
  }
}

void Launching::show(StoreSession* session) {
  session_ = session;
  jobs_->show(session);
  orders_->show(session);
  page_->show(session);
  if (session_ == nullptr) return;
  new_run_->set_store(session_->file());
  // Asked once the window stands: it takes a second.
  if (plugins_->catalogue().plugins().empty())
    QTimer::singleShot(0, plugins_, [this] {
      if (!plugins_->is_busy()) plugins_->refresh();
    });
}

}  // namespace ebmlab::gui
