// SPDX-License-Identifier: MIT
#include "gui/window/main_window.hpp"

#include <QCloseEvent>
#include <QDockWidget>
#include <QInputDialog>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

#include "gui/inspector/inspector.hpp"
#include "gui/launch/jobs_dock.hpp"
#include "gui/launch/launching.hpp"
#include "gui/launch/plugins_page.hpp"
#include "gui/navigator/facet_list.hpp"
#include "gui/navigator/navigator.hpp"
#include "gui/plots/scrubber.hpp"
#include "gui/runs/column_menu.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/runs/filter_bar.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/runs/selection.hpp"
#include "gui/store/store_session.hpp"
#include "gui/style/tab_order.hpp"
#include "gui/window/banner.hpp"
#include "gui/window/command_palette.hpp"
#include "gui/window/pages.hpp"
#include "gui/window/run_actions.hpp"
#include "gui/window/shortcuts.hpp"
#include "gui/window/shortcuts_panel.hpp"

namespace ebmlab::gui {
namespace {

QDockWidget* make_dock(QMainWindow& window, const QString& name, const QString& title, QWidget* content,
                       Qt::DockWidgetArea area) {
  auto* dock = new QDockWidget(title, &window);
  dock->setObjectName(name);
  dock->setWidget(content);
  window.addDockWidget(area, dock);
  return dock;
}

}  // namespace

MainWindow::MainWindow()
    : model_(new RunTableModel(this)),
      selection_(new Selection(this)),
      banner_(new Banner(this)),
      launching_(new Launching(*this, *selection_, *banner_)),
      navigator_(new Navigator(this)),
      facets_(new FacetList(this)),
      filter_(new FilterBar(this)),
      table_(new RunsTable(*model_, *selection_, this)),
      pages_(new Pages(*selection_, this)),
      inspector_(new Inspector(*selection_, this)),
      run_actions_(new RunActions(*selection_, *this)),
      palette_(new CommandPalette(this)),
      split_(new QSplitter(Qt::Vertical, this)) {
  setObjectName(QStringLiteral("main"));
  lay_out();
  fill_menus();
  shortcuts_dock_ = make_dock(*this, QStringLiteral("shortcuts-dock"), tr("Shortcuts"), new ShortcutsPanel(*shortcuts_, this),
                              Qt::RightDockWidgetArea);
  shortcuts_dock_->hide();
  connect_table();
  resize(1400, 900);
  set_perspective(Perspective::kBrowse);
  restore_layout();
}

MainWindow::~MainWindow() = default;

void MainWindow::lay_out() {
  auto* top = new QWidget(this);
  auto* column = new QVBoxLayout(top);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(filter_);
  column->addWidget(table_);
  split_->setObjectName(QStringLiteral("split"));
  split_->addWidget(top);
  split_->addWidget(pages_);
  split_->setStretchFactor(1, 1);
  split_->setChildrenCollapsible(false);
  auto* center = new QWidget(this);
  auto* all = new QVBoxLayout(center);
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  all->addWidget(banner_);
  all->addWidget(split_);
  setCentralWidget(center);
  setDockNestingEnabled(true);
  auto* ways = new QSplitter(Qt::Vertical, this);
  ways->setChildrenCollapsible(false);
  ways->addWidget(navigator_);
  ways->addWidget(facets_);
  ways->setStretchFactor(0, 1);
  ways->setStretchFactor(1, 2);
  docks_ = {make_dock(*this, QStringLiteral("navigator-dock"), tr("Navigator"), ways, Qt::LeftDockWidgetArea),
            make_dock(*this, QStringLiteral("inspector-dock"), tr("Inspector"), inspector_, Qt::RightDockWidgetArea)};
  resizeDocks(QList<QDockWidget*>(docks_.begin(), docks_.end()), {200, 400}, Qt::Horizontal);
  pages_->tabs().addTab(&launching_->plugins_page(), tr("Plugins"));
  for (const QWidget* area : std::initializer_list<const QWidget*>{&launching_->plugins_page(), &pages_->scrubber()})
    move_tab_stops(*area, *inspector_);
  connect(launching_, &Launching::plugins_page_wanted, this,
          [this] { pages_->tabs().setCurrentWidget(&launching_->plugins_page()); });
  connect(&launching_->jobs(), &JobsDock::run_wanted, table_, [this](std::int64_t run) { table_->select_runs({run}); });
}

void MainWindow::connect_table() {
  connect(filter_, &FilterBar::filter_changed, model_, [this](const QString& text) { model_->set_filter(text.toStdString()); });
  connect(filter_, &FilterBar::save_asked, this, &MainWindow::save_view);
  connect(pages_, &Pages::told, this, [this](const QString& what) { banner_->tell(Banner::Tone::kInfo, what); });
  connect(pages_, &Pages::resume_asked, launching_, &Launching::resume);
  connect(inspector_, &Inspector::resume_asked, launching_, &Launching::resume);
  connect(inspector_, &Inspector::evaluation_asked, launching_, &Launching::evaluate);
  connect(inspector_, &Inspector::fork_asked, launching_, &Launching::fork);
  connect(pages_, &Pages::comparison_asked, this, [this](std::int64_t run, std::int64_t other) {
    selection_->select({run, other});
    pages_->tabs().setCurrentIndex(0);
  });
  connect(pages_, &Pages::runs_chosen, table_, &RunsTable::select_runs);
  connect(model_, &RunTableModel::listed, filter_, &FilterBar::set_count);
  connect(model_, &RunTableModel::filter_refused, filter_, &FilterBar::refuse);
  connect(model_, &RunTableModel::listed, facets_, [this] { facets_->count(model_->query()); });
  connect(facets_, &FacetList::toggled, filter_, &FilterBar::toggle);
  connect(table_, &RunsTable::columns_asked, this, &MainWindow::show_columns);
  connect(table_, &RunsTable::menu_asked, this, &MainWindow::show_run_menu);
  connect(navigator_, &Navigator::filter_chosen, filter_, &FilterBar::set_text);
  connect(navigator_, &Navigator::view_chosen, this, [this](const storage::SavedView& view) {
    if (!view.columns.empty()) model_->set_fields(view.columns);
    model_->sort_by(view.sort);
    filter_->set_text(qt(view.filter));
  });
  connect(navigator_, &Navigator::view_removed, this, [this](const QString& name) {
    session_->write([name = name.toStdString()](storage::Store& store) {
      store.delete_view(name);
      return tr("The view %1 is gone.").arg(qt(name));
    });
  });
}

void MainWindow::connect_session() {
  // When it is well again, what was refused because of it means nothing any more.
  const auto tell = [this](Banner::Tone tone, Banner::Topic topic) {
    return [this, tone, topic](const QString& what) {
      if (!what.isEmpty()) return banner_->tell(tone, what, topic);
      for (const auto past : {topic, Banner::Topic::kEdit}) banner_->clear(past);
    };
  };
  connect(session_.get(), &StoreSession::trouble, this, tell(Banner::Tone::kError, Banner::Topic::kStore));
  connect(session_.get(), &StoreSession::limited, this, tell(Banner::Tone::kWarning, Banner::Topic::kLimits));
  connect(session_.get(), &StoreSession::refused, this, tell(Banner::Tone::kWarning, Banner::Topic::kEdit));
  connect(session_.get(), &StoreSession::edited, this, tell(Banner::Tone::kInfo, Banner::Topic::kEdit));
  connect(session_.get(), &StoreSession::edited, navigator_, &Navigator::refresh);
  // Later: it ends the session that says so.
  connect(
      session_.get(), &StoreSession::replaced, this,
      [this] {
        open(std::filesystem::path(session_->file()));
        banner_->tell(Banner::Tone::kInfo, tr("%1 was replaced: this is what it holds now.").arg(windowFilePath()));
      },
      Qt::QueuedConnection);
}

void MainWindow::open(const std::filesystem::path& store) {
  model_->show(nullptr);
  selection_->show(nullptr);
  filter_->show(nullptr);
  navigator_->show(nullptr);
  facets_->show(nullptr);
  launching_->show(nullptr);
  for (const auto topic : {Banner::Topic::kEdit, Banner::Topic::kStore, Banner::Topic::kLimits}) banner_->clear(topic);
  session_ = std::make_unique<StoreSession>(store);
  connect_session();
  model_->show(session_.get());
  selection_->show(session_.get());
  filter_->show(session_.get());
  navigator_->show(session_.get());
  facets_->show(session_.get());
  launching_->show(session_.get());
  setWindowTitle(qt(store.filename().string()) + QStringLiteral(" — ebmlab"));
  setWindowFilePath(qt(store.string()));
  QSettings().setValue(QStringLiteral("store"), qt(store.string()));
}

void MainWindow::set_perspective(Perspective perspective) {
  const bool is_browsing = perspective == Perspective::kBrowse;
  for (QDockWidget* dock : docks_) dock->setVisible(is_browsing);
  const int height = std::max(split_->height(), 600);
  const int table = is_browsing ? height * 2 / 5 : height / 5;
  split_->setSizes({table, height - table});
}

void MainWindow::show_columns(const QPoint& at) {
  session_->ask(this, [this, at](const storage::Reader& reader) -> StoreSession::Answer {
    return [this, at, names = reader.filter_names()] {
      auto* menu = new QMenu(this);
      menu->setAttribute(Qt::WA_DeleteOnClose);
      fill_column_menu(*menu, *model_, names);
      menu->popup(at);
    };
  });
}

void MainWindow::show_differing_columns() {
  constexpr std::size_t kRuns = 2000;
  std::vector<std::int64_t> runs;
  for (int row = 0; row < model_->rowCount() && runs.size() < kRuns; ++row) {
    const auto more = model_->runs_of(row);
    runs.insert(runs.end(), more.begin(), more.end());
  }
  session_->ask_at_length(this, [this, runs](const storage::Reader& reader) -> StoreSession::Answer {
    return [this, params = reader.differing_params(runs)] {
      constexpr std::size_t kColumns = 30;
      std::vector<std::string> fields = model_->fields();
      std::erase_if(fields, [](const std::string& field) { return field.starts_with("params."); });
      for (std::size_t i = 0; i < std::min(params.size(), kColumns); ++i) fields.push_back("params." + params[i]);
      if (params.empty()) banner_->tell(Banner::Tone::kInfo, tr("The listed runs differ in no parameter."));
      model_->set_fields(std::move(fields));
    };
  });
}

void MainWindow::show_run_menu(const QPoint& at) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (QAction* action : run_actions_->all()) menu->addAction(action);
  menu->popup(at);
}

void MainWindow::show_shortcuts() {
  shortcuts_dock_->show();
  resizeDocks({docks_.back(), shortcuts_dock_}, {1, 1}, Qt::Vertical);  // as high as the inspector above it
  shortcuts_dock_->raise();
  shortcuts_dock_->widget()->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::save_view(const QString& filter) {
  auto* dialog = new QInputDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Save view"));
  dialog->setLabelText(tr("Name of this filter, with its order and columns:"));
  connect(dialog, &QInputDialog::textValueSelected, this, [this, filter](const QString& name) {
    if (name.isEmpty()) return;
    const storage::SavedView view{name.toStdString(), filter.toStdString(), model_->sorted_by(), model_->fields()};
    session_->write([view](storage::Store& store) {
      store.save_view(view);
      return tr("Saved as the view %1.").arg(qt(view.name));
    });
  });
  dialog->open();
}

void MainWindow::restore_layout() {
  const QSettings settings;
  restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray());
  restoreState(settings.value(QStringLiteral("docks")).toByteArray());
  split_->restoreState(settings.value(QStringLiteral("split")).toByteArray());
}

void MainWindow::closeEvent(QCloseEvent* event) {
  QSettings settings;
  settings.setValue(QStringLiteral("geometry"), saveGeometry());
  settings.setValue(QStringLiteral("docks"), saveState());
  settings.setValue(QStringLiteral("split"), split_->saveState());
  QMainWindow::closeEvent(event);
}

}  // namespace ebmlab::gui
