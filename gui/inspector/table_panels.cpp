// SPDX-License-Identifier: MIT
#include "gui/inspector/table_panels.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QTableView>
#include <QVBoxLayout>

#include <utility>

#include "gui/runs/field_text.hpp"
#include "gui/style/tables.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

QTableWidget* make_table(QWidget* parent, const QString& name, const QStringList& titles) {
  auto* table = new QTableWidget(0, static_cast<int>(titles.size()), parent);
  table->setHorizontalHeaderLabels(titles);
  set_up_table(*table, name);
  table->verticalHeader()->setVisible(false);
  table->horizontalHeader()->setStretchLastSection(true);
  return table;
}

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

CheckpointsPanel::CheckpointsPanel(QWidget* parent)
    : RunPanel(parent),
      table_(make_table(this, tr("Checkpoints"), {tr("step"), tr("kind"), tr("size"), tr("metric"), tr("sha256")})),
      resume_(new QPushButton(tr("Resume from here"), this)),
      fork_(new QPushButton(tr("Fork…"), this)),
      verify_(new QPushButton(tr("Verify"), this)),
      answer_(new QLabel(this)) {
  resume_->setAccessibleName(tr("Resume the run from the chosen checkpoint"));
  resume_->setToolTip(tr("The run goes on from there; what it recorded after that stays, but no longer counts"));
  fork_->setAccessibleName(tr("Branch a new run off from the chosen checkpoint"));
  fork_->setToolTip(tr("A new run goes on from there with something changed: more steps, another rate"));
  verify_->setAccessibleName(tr("Compare the bytes of the chosen checkpoint with their sha256"));
  answer_->setWordWrap(true);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(6, 0, 6, 4);
  for (QPushButton* button : {resume_, fork_, verify_}) row->addWidget(button);
  row->addStretch();
  auto* column = make_column(this);
  column->addWidget(table_);
  column->addWidget(answer_);
  column->addLayout(row);
  const auto allow = [this] {
    const bool is_chosen = table_->currentRow() >= 0;
    for (QPushButton* button : {resume_, fork_, verify_}) button->setEnabled(is_chosen);
  };
  connect(table_, &QTableWidget::itemSelectionChanged, this, allow);
  allow();
  connect(verify_, &QPushButton::clicked, this, &CheckpointsPanel::verify);
  connect(resume_, &QPushButton::clicked, this, [this] { emit resume_asked(chosen().run, chosen().step); });
  connect(fork_, &QPushButton::clicked, this, &CheckpointsPanel::ask_changes);
}

const storage::CheckpointRow& CheckpointsPanel::chosen() const {
  return checkpoints_[static_cast<std::size_t>(table_->currentRow())];
}

void CheckpointsPanel::ask_changes() {
  auto* dialog = new QInputDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Fork"));
  dialog->setOption(QInputDialog::UsePlainTextEditForTextInput);
  dialog->setLabelText(tr("What the new run does otherwise from step %1 of run %2 on, a line each, for instance\n"
                          "method.%3.steps=10000 or objective.energy_rate=1e-4:")
                           .arg(count_text(chosen().step))
                           .arg(chosen().run)
                           .arg(method_));
  connect(dialog, &QInputDialog::textValueSelected, this,
          [this, run = chosen().run, step = chosen().step](const QString& text) {
            QStringList changes;
            for (const QString& line : text.split(u'\n')) {
              if (!line.trimmed().isEmpty()) changes.append(line.trimmed());
            }
            if (!changes.isEmpty()) emit fork_asked(run, step, changes);
          });
  dialog->open();
}

void CheckpointsPanel::show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) {
  session_ = &session;
  method_ = qt(run.summary.method);
  if (is_other) answer_->clear();
  session.ask(this, [this, id = run.summary.id](const storage::Reader& reader) -> StoreSession::Answer {
    return [this, checkpoints = reader.checkpoints(id)] { fill(checkpoints); };
  });
}

void CheckpointsPanel::fill(const std::vector<storage::CheckpointRow>& checkpoints) {
  const auto ids = [](const auto& rows) {
    std::vector<std::int64_t> all;
    all.reserve(rows.size());
    for (const auto& row : rows) all.push_back(row.id);
    return all;
  };
  if (ids(checkpoints) == ids(checkpoints_)) return;
  checkpoints_ = checkpoints;
  table_->setRowCount(static_cast<int>(checkpoints_.size()));
  for (int row = 0; row < table_->rowCount(); ++row) {
    const storage::CheckpointRow& checkpoint = checkpoints_[static_cast<std::size_t>(row)];
    const QString metric = checkpoint.metric_value
                               ? QStringLiteral("%1 %2").arg(qt(checkpoint.metric), number_text(*checkpoint.metric_value))
                               : QString();
    const QStringList cells{count_text(checkpoint.step), qt(checkpoint.kind), size_text(checkpoint.size_bytes), metric,
                            qt(checkpoint.sha256.substr(0, 12))};
    for (int column = 0; column < cells.size(); ++column) table_->setItem(row, column, new QTableWidgetItem(cells[column]));
  }
  table_->resizeColumnsToContents();
  table_->horizontalHeader()->setStretchLastSection(true);
}

void CheckpointsPanel::verify() {
  if (session_ == nullptr || table_->currentRow() < 0) return;
  const storage::CheckpointRow checkpoint = chosen();
  answer_->setText(tr("Reading…"));
  session_->ask_at_length(this, [this, checkpoint](const storage::Reader& reader) -> StoreSession::Answer {
    QString text;
    try {
      const storage::Bytes bytes = reader.artifact(checkpoint.sha256);
      text = tr("Step %1: %2, as its sha256 says.")
                 .arg(count_text(checkpoint.step), size_text(static_cast<std::int64_t>(bytes.size())));
    } catch (const storage::StoreError& error) {
      text = QString::fromUtf8(error.what());
    }
    return [this, text] { answer_->setText(text); };
  });
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
