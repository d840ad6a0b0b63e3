// SPDX-License-Identifier: MIT
// The menus of the window, which are also its keyboard and its command palette.
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QFileDialog>
#include <QMenuBar>
#include <QSettings>

#include "gui/launch/jobs_dock.hpp"
#include "gui/launch/launching.hpp"
#include "gui/plots/live_page.hpp"
#include "gui/runs/filter_bar.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/store/store_session.hpp"
#include "gui/style/theme.hpp"
#include "gui/window/command_palette.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/pages.hpp"
#include "gui/window/run_actions.hpp"
#include "gui/window/shortcuts.hpp"

namespace ebmlab::gui {
namespace {

QAction* add(QMenu& menu, const QString& text, const QKeySequence& key, const QString& help) {
  QAction* action = menu.addAction(text);
  action->setShortcut(key);
  action->setToolTip(help);
  return action;
}

void add_themes(MainWindow& window, QMenu& menu) {
  auto* group = new QActionGroup(&window);
  const auto add_theme = [&](const QString& text, Theme theme) {
    QAction* action = menu.addAction(text);
    action->setCheckable(true);
    action->setChecked(current_theme() == theme);
    group->addAction(action);
    QObject::connect(action, &QAction::triggered, &window, [theme] {
      apply(theme);
      QSettings().setValue(QStringLiteral("theme"), theme == Theme::kDark ? QStringLiteral("dark") : QStringLiteral("light"));
    });
  };
  add_theme(MainWindow::tr("Light"), Theme::kLight);
  add_theme(MainWindow::tr("Dark"), Theme::kDark);
}

/// How the table shows runs.
void add_table_choices(MainWindow& window, QMenu& menu) {
  QAction* fold = add(menu, MainWindow::tr("Fold seeds"), QKeySequence(QStringLiteral("Ctrl+G")),
                      MainWindow::tr("One row for runs that differ in their seed alone: median [quartiles]"));
  fold->setCheckable(true);
  QObject::connect(fold, &QAction::toggled, &window.model(), &RunTableModel::set_folded);
  QAction* archived = add(menu, MainWindow::tr("Archived runs, too"), {}, MainWindow::tr("Also runs that somebody put away"));
  archived->setCheckable(true);
  QObject::connect(archived, &QAction::toggled, &window.model(), &RunTableModel::set_with_archived);
  QAction* differing = add(menu, MainWindow::tr("Columns: what differs"), QKeySequence(QStringLiteral("Ctrl+Shift+D")),
                           MainWindow::tr("A column for each parameter in which the listed runs differ"));
  QObject::connect(differing, &QAction::triggered, &window, &MainWindow::show_differing_columns);
}

}  // namespace

void MainWindow::fill_menus() {
  QMenu* store = menuBar()->addMenu(tr("&Store"));
  connect(add(*store, tr("Open…"), QKeySequence::Open, tr("Look at another store")), &QAction::triggered, this, [this] {
    auto* dialog = new QFileDialog(this, tr("Open a store"), QString(), tr("Stores (*.db);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { open(file.toStdString()); });
    dialog->open();
  });
  connect(add(*store, tr("Look again"), QKeySequence::Refresh, tr("Read the store anew; it is done twice a second by itself")),
          &QAction::triggered, this, [this] { session_->look(); });
  store->addSeparator();
  connect(add(*store, tr("Quit"), QKeySequence::Quit, tr("Close the window; runs go on")), &QAction::triggered, this,
          &QWidget::close);

  QMenu* runs = menuBar()->addMenu(tr("&Runs"));
  for (QAction* action : launching_->actions()) runs->addAction(action);
  runs->addSeparator();
  for (QAction* action : run_actions_->all()) runs->addAction(action);

  QMenu* view = menuBar()->addMenu(tr("&View"));
  connect(add(*view, tr("Browse"), QKeySequence(QStringLiteral("Ctrl+1")), tr("The table, with navigator and inspector")),
          &QAction::triggered, this, [this] { set_perspective(Perspective::kBrowse); });
  QAction* compare =
      add(*view, tr("Compare"), QKeySequence(QStringLiteral("Ctrl+2")), tr("Room for the pages about the selected runs"));
  compare->setShortcuts({QKeySequence(QStringLiteral("Ctrl+2")), QKeySequence(Qt::Key_C)});
  connect(compare, &QAction::triggered, this, [this] { set_perspective(Perspective::kCompare); });
  connect(add(*view, tr("Live"), QKeySequence(QStringLiteral("Ctrl+3")),
              tr("Landscapes, samples and curves of the selected runs in one view, to watch while they go on")),
          &QAction::triggered, this, [this] {
            set_perspective(Perspective::kCompare);
            pages_->tabs().setCurrentWidget(&pages_->live());
          });
  view->addSeparator();
  for (QDockWidget* dock : docks_) view->addAction(dock->toggleViewAction());
  view->addAction(launching_->jobs().toggleViewAction());
  view->addSeparator();
  add_table_choices(*this, *view);
  view->addSeparator();
  add_themes(*this, *view);
  view->addSeparator();
  connect(add(*view, tr("Filter"), QKeySequence::Find, tr("Type a filter of the runs")), &QAction::triggered, this,
          [this] { filter_->line()->setFocus(Qt::ShortcutFocusReason); });
  connect(
      add(*view, tr("Go to the table"), QKeySequence(QStringLiteral("Ctrl+R")), tr("The keyboard goes to the table of runs")),
      &QAction::triggered, this, [this] { table_->setFocus(Qt::ShortcutFocusReason); });
  connect(add(*view, tr("Commands…"), QKeySequence(QStringLiteral("Ctrl+K")), tr("Every command by its name")),
          &QAction::triggered, this, [this] { palette_->ask(commands()); });
  connect(add(*view, tr("Shortcuts…"), {}, tr("The keys of every command, to be changed")), &QAction::triggered, this,
          &MainWindow::show_shortcuts);
  shortcuts_ = new Shortcuts(commands(), this);
}

std::vector<QAction*> MainWindow::commands() const {
  std::vector<QAction*> all;
  for (const QAction* menu : menuBar()->actions()) {
    for (QAction* action : menu->menu()->actions()) {
      if (!action->isSeparator() && action->menu() == nullptr) all.push_back(action);
    }
  }
  return all;
}

}  // namespace ebmlab::gui
