// SPDX-License-Identifier: MIT
#include "gui/inspector/table_panels.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

#include <utility>

#include "gui/runs/field_text.hpp"
#include "gui/style/tables.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

QVBoxLayout* make_column(QWidget* parent) {
  auto* column = new QVBoxLayout(parent);
  column->setContentsMargins(0, 4, 0, 0);
  return column;
}

QString severity_text(storage::Severity severity) {
  switch (severity) {
    case storage::Severity::kInfo:
      return {};
    case storage::Severity::kWarning:
      return QStringLiteral("⚠ warning");
    case storage::Severity::kError:
      break;
  }
  return QStringLiteral("✕ error");
}

}  // namespace

ConfigurationPanel::ConfigurationPanel(QWidget* parent)
    : RunPanel(parent),
      hides_defaults_(new QCheckBox(tr("Without defaults"), this)),
      pins_(new QCheckBox(tr("Pin to compare"), this)) {
  hides_defaults_->setAccessibleName(tr("Hide parameters that are defaults"));
  hides_defaults_->setChecked(true);
  pins_->setAccessibleName(tr("Pin this configuration: the next run is shown beside it"));
  auto* table = new QTableView(this);
  table->setModel(&model_);
  set_up_table(*table, tr("Parameters"));
  table->verticalHeader()->setVisible(false);
  table->horizontalHeader()->setStretchLastSection(true);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(6, 0, 6, 0);
  row->addWidget(hides_defaults_);
  row->addWidget(pins_);
  row->addStretch();
  auto* column = make_column(this);
  column->addLayout(row);
  column->addWidget(table);
  connect(&model_, &QAbstractItemModel::modelReset, table, [table] { table->resizeColumnToContents(0); });
  connect(hides_defaults_, &QCheckBox::toggled, this, &ConfigurationPanel::arrange);
  connect(pins_, &QCheckBox::toggled, this, [this](bool is_pinned) {
    pinned_ = is_pinned ? shown_ : std::nullopt;
    arrange();
  });
}

void ConfigurationPanel::show_run(StoreSession& /*session*/, const storage::RunDetail& run, bool is_other) {
  if (!is_other) return;  // a configuration never changes
  shown_ = ParameterColumn{qt(run.summary.name) + QStringLiteral(" · %1").arg(run.summary.id), run.params};
  arrange();
}

void ConfigurationPanel::arrange() {
  std::vector<ParameterColumn> columns;
  const bool is_beside = pinned_ && shown_ && pinned_->title != shown_->title;
  if (is_beside) columns.push_back(*pinned_);
  if (shown_) columns.push_back(*shown_);
  model_.set_filters(hides_defaults_->isChecked(), is_beside);
  model_.show(std::move(columns));
}

EventsPanel::EventsPanel(QWidget* parent)
    : RunPanel(parent), table_(make_table(this, tr("Events"), {tr("time"), tr("step"), tr("kind"), tr("what")})) {
  make_column(this)->addWidget(table_);
}

void EventsPanel::show_run(StoreSession& /*session*/, const storage::RunDetail& run, bool is_other) {
  if (!is_other && table_->rowCount() == static_cast<int>(run.events.size())) return;
  table_->setRowCount(static_cast<int>(run.events.size()));
  for (int row = 0; row < table_->rowCount(); ++row) {
    const storage::EventRow& event = run.events[static_cast<std::size_t>(row)];
    const QString severity = severity_text(event.severity);
    const QString kind = qt(event.kind) + (severity.isEmpty() ? QString() : QStringLiteral(" · ") + severity);
    const QStringList cells{time_text(event.t_us), event.step ? count_text(*event.step) : QString(), kind, qt(event.title)};
    for (int column = 0; column < cells.size(); ++column) {
      auto* item = new QTableWidgetItem(cells[column]);
      item->setToolTip(qt(event.title));
      if (event.severity == storage::Severity::kError) item->setForeground(error_color());
      if (event.severity == storage::Severity::kWarning) item->setForeground(warning_color());
      table_->setItem(row, column, item);
    }
  }
  table_->resizeColumnsToContents();
  table_->horizontalHeader()->setStretchLastSection(true);
}

NotesPanel::NotesPanel(QWidget* parent) : RunPanel(parent), text_(new QPlainTextEdit(this)), preview_(new QTextBrowser(this)) {
  text_->setPlaceholderText(tr("What should be remembered of this run, in Markdown. Kept when you leave the field."));
  text_->setObjectName(QStringLiteral("note"));
  text_->setAccessibleName(tr("Note on the run"));
  text_->setTabChangesFocus(true);
  text_->installEventFilter(this);
  preview_->setAccessibleName(tr("The note as it reads"));
  preview_->setFrameShape(QFrame::NoFrame);
  auto* column = make_column(this);
  column->addWidget(text_);
  column->addWidget(preview_);
  connect(text_, &QPlainTextEdit::textChanged, this, [this] { preview_->setMarkdown(text_->toPlainText()); });
}

void NotesPanel::show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) {
  if (is_other) keep();  // of the run before
  session_ = &session;
  run_ = run.summary.id;
  const QString note = qt(run.summary.note);
  const bool is_edited = !is_other && text_->toPlainText() != kept_;
  kept_ = note;
  if (!is_edited && text_->toPlainText() != note) text_->setPlainText(note);
}

bool NotesPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == text_ && event->type() == QEvent::FocusOut) keep();
  return RunPanel::eventFilter(watched, event);
}

void NotesPanel::keep() {
  const QString note = text_->toPlainText();
  if (session_ == nullptr || run_ == 0 || note == kept_) return;
  kept_ = note;
  session_->edit(
      [run = run_, text = note.toStdString()](storage::Editor& editor) { return editor.set_note(std::vector{run}, text); });
}

}  // namespace ebmlab::gui
