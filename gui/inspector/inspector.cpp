// SPDX-License-Identifier: MIT
#include "gui/inspector/inspector.hpp"

#include "gui/inspector/checkpoints_panel.hpp"
#include "gui/inspector/table_panels.hpp"
#include "gui/inspector/text_panels.hpp"
#include "gui/runs/selection.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {

Inspector::Inspector(Selection& selection, QWidget* parent)
    : QStackedWidget(parent), selection_(selection), empty_(new QLabel(this)), tabs_(new QTabWidget(this)) {
  setObjectName(QStringLiteral("inspector"));
  empty_->setText(tr("Select a run to see all about it."));
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  empty_->setEnabled(false);
  tabs_->setAccessibleName(tr("All about the run"));
  tabs_->setDocumentMode(true);
  tabs_->setUsesScrollButtons(true);
  addWidget(empty_);
  addWidget(tabs_);
  add(new OverviewPanel(this), tr("Overview"));
  add(new ConfigurationPanel(this), tr("Config"));
  add(new ProvenancePanel(this), tr("Origin"));
  add(new EventsPanel(this), tr("Events"));
  add(new LogPanel(this), tr("Log"));
  auto* checkpoints = new CheckpointsPanel(this);
  add(checkpoints, tr("Checkpoints"));
  add(new NotesPanel(this), tr("Note"));
  connect(checkpoints, &CheckpointsPanel::resume_asked, this, &Inspector::resume_asked);
  connect(checkpoints, &CheckpointsPanel::evaluation_asked, this, &Inspector::evaluation_asked);
  connect(checkpoints, &CheckpointsPanel::fork_asked, this, &Inspector::fork_asked);
  connect(&selection, &Selection::runs_changed, this, &Inspector::ask);
  connect(&selection, &Selection::recorded, this, &Inspector::ask);
}

void Inspector::add(RunPanel* panel, const QString& title) {
  panels_.push_back(panel);
  tabs_->addTab(panel, title);
}

void Inspector::ask() {
  if (selection_.session() == nullptr || selection_.runs().empty()) {
    shown_ = 0;
    setCurrentWidget(empty_);
    return;
  }
  const std::int64_t run = selection_.runs().front().id;
  selection_.session()->ask(this, [this, run](const storage::Reader& reader) -> StoreSession::Answer {
    return [this, detail = reader.run_detail(run)] {
      StoreSession* session = selection_.session();
      if (session == nullptr || selection_.runs().empty() || selection_.runs().front().id != detail.summary.id) return;
      const bool is_other = detail.summary.id != shown_;
      shown_ = detail.summary.id;
      for (RunPanel* panel : panels_) panel->show_run(*session, detail, is_other);
      setCurrentWidget(tabs_);
    };
  });
}

}  // namespace ebmlab::gui
