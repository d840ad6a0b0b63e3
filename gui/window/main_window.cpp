// SPDX-License-Identifier: MIT
#include "gui/window/main_window.hpp"

#include <QSplitter>
#include <QVBoxLayout>

#include "gui/launch/jobs_dock.hpp"
#include "gui/launch/launching.hpp"
#include "gui/launch/plugins_page.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/runs/filter_bar.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/runs/selection.hpp"
#include "gui/store/store_session.hpp"
#include "gui/window/banner.hpp"
#include "gui/window/pages.hpp"

namespace ebmlab::gui {

MainWindow::MainWindow()
    : model_(new RunTableModel(this)),
      selection_(new Selection(this)),
      banner_(new Banner(this)),
      filter_(new FilterBar(this)),
      table_(new RunsTable(*model_, *selection_, this)),
      pages_(new Pages(*selection_, this)),
      launching_(new Launching(*this, *selection_, *banner_)) {
  setObjectName(QStringLiteral("main"));
  auto* top = new QWidget(this);
  auto* column = new QVBoxLayout(top);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(filter_);
  column->addWidget(table_);
  auto* split = new QSplitter(Qt::Vertical, this);
  split->setObjectName(QStringLiteral("split"));
  split->addWidget(top);
  split->addWidget(pages_);
  split->setStretchFactor(1, 1);
  split->setChildrenCollapsible(false);
  auto* center = new QWidget(this);
  auto* all = new QVBoxLayout(center);
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  all->addWidget(banner_);
  all->addWidget(split);
  setCentralWidget(center);
  pages_->addTab(&launching_->plugins_page(), tr("Plugins"));
  connect(launching_, &Launching::plugins_page_wanted, this, [this] { pages_->setCurrentWidget(&launching_->plugins_page()); });
  connect(&launching_->jobs(), &JobsDock::run_wanted, table_, [this](std::int64_t run) { table_->select_runs({run}); });
  connect_table();
  resize(1400, 900);
}

MainWindow::~MainWindow() = default;

void MainWindow::connect_table() {
  connect(filter_, &FilterBar::filter_changed, model_, [this](const QString& text) { model_->set_filter(text.toStdString()); });
  connect(model_, &RunTableModel::listed, filter_, &FilterBar::set_count);
  connect(model_, &RunTableModel::filter_refused, filter_, &FilterBar::refuse);
}

void MainWindow::open(const std::filesystem::path& store) {
  model_->show(nullptr);
  selection_->show(nullptr);
  filter_->show(nullptr);
  launching_->show(nullptr);
  session_ = std::make_unique<StoreSession>(store);
  connect(session_.get(), &StoreSession::trouble, this, [this](const QString& what) {
    if (what.isEmpty()) {
      banner_->clear(Banner::Tone::kError);
    } else {
      banner_->tell(Banner::Tone::kError, what);
    }
  });
  connect(session_.get(), &StoreSession::refused, this,
          [this](const QString& why) { banner_->tell(Banner::Tone::kWarning, why); });
  connect(session_.get(), &StoreSession::edited, this,
          [this](const QString& what) { banner_->tell(Banner::Tone::kInfo, what); });
  model_->show(session_.get());
  selection_->show(session_.get());
  filter_->show(session_.get());
  launching_->show(session_.get());
  setWindowTitle(qt(store.filename().string()) + QStringLiteral(" — ebmlab"));
}

}  // namespace ebmlab::gui
