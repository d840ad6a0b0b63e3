// SPDX-License-Identifier: MIT
#include "gui/inspector/checkpoints_panel.hpp"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>
#include <utility>

#include "gui/runs/field_text.hpp"
#include "gui/style/tables.hpp"

namespace ebmlab::gui {
namespace {

/// To what they hold; the last one takes what is left.
void fit_columns(QTableWidget& table) {
  for (int column = 0; column + 1 < table.columnCount(); ++column) table.resizeColumnToContents(column);
}

}  // namespace

CheckpointsPanel::CheckpointsPanel(QWidget* parent)
    : RunPanel(parent),
      table_(make_table(this, tr("Checkpoints"),
                        {tr("step"), tr("kind"), tr("size"), tr("metric"), tr("evaluated"), tr("sha256")})),
      evaluations_(make_table(this, tr("Evaluations of the chosen checkpoint"),
                              {tr("metric"), tr("value"), tr("spread"), tr("samples")})),
      resume_(new QPushButton(tr("Resume from here"), this)),
      fork_(new QPushButton(tr("Fork…"), this)),
      evaluate_(new QPushButton(tr("Evaluate"), this)),
      verify_(new QPushButton(tr("Verify"), this)),
      answer_(new QLabel(this)) {
  resume_->setAccessibleName(tr("Resume the run from the chosen checkpoint"));
  resume_->setToolTip(tr("The run goes on from there; what it recorded after that stays, but no longer counts"));
  fork_->setAccessibleName(tr("Branch a new run off from the chosen checkpoint"));
  fork_->setToolTip(tr("A new run goes on from there with something changed: more steps, another rate"));
  evaluate_->setAccessibleName(tr("Evaluate the chosen checkpoint as a run is at its end"));
  verify_->setAccessibleName(tr("Compare the bytes of the chosen checkpoint with their sha256"));
  answer_->setWordWrap(true);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(6, 0, 6, 4);
  for (QPushButton* button : {resume_, fork_, evaluate_, verify_}) row->addWidget(button);
  row->addStretch();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 4, 0, 0);
  column->addWidget(table_);
  column->addWidget(evaluations_);
  column->addWidget(answer_);
  column->addLayout(row);
  connect(table_, &QTableWidget::itemSelectionChanged, this, [this] {
    allow();
    show_evaluations();
  });
  allow();
  show_evaluations();
  connect(verify_, &QPushButton::clicked, this, &CheckpointsPanel::verify);
  connect(resume_, &QPushButton::clicked, this, [this] { emit resume_asked(chosen().run, chosen().step); });
  connect(evaluate_, &QPushButton::clicked, this,
          [this] { emit evaluation_asked(chosen().run, chosen().step, qt(chosen().kind)); });
  connect(fork_, &QPushButton::clicked, this, &CheckpointsPanel::ask_changes);
}

void CheckpointsPanel::allow() {
  for (QPushButton* button : {resume_, fork_, verify_}) button->setEnabled(has_choice());
  const QString why_not = why_not_evaluated();
  evaluate_->setEnabled(why_not.isEmpty());
  evaluate_->setToolTip(!why_not.isEmpty() ? why_not
                                           : tr("Judge it with as many samples as a run at its end, which may take as long; "
                                                "the run's own results stay as they are"));
}

QString CheckpointsPanel::why_not_evaluated() const {
  if (!has_choice()) return tr("Choose a checkpoint to evaluate");
  if (run_.deleted_us) return tr("The run is deleted: restore it first");
  if (!storage::is_live(run_.status)) return {};
  return tr("The run is %1: its checkpoints can be evaluated once it has ended")
      .arg(QString::fromUtf8(storage::to_text(run_.status).data()));
}

const storage::CheckpointRow& CheckpointsPanel::chosen() const {
  return contents_.checkpoints[static_cast<std::size_t>(table_->currentRow())];
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
                           .arg(qt(run_.method)));
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
  run_ = run.summary;
  if (is_other) answer_->clear();
  allow();
  session.ask(this, [this, id = run_.id](const storage::Reader& reader) -> StoreSession::Answer {
    return [this, contents = Contents{reader.checkpoints(id), reader.checkpoint_evaluations(id)}] { fill(contents); };
  });
}

/// "10,000 samples, 50,000 samples": under which protocols.
QString CheckpointsPanel::evaluated_text(std::int64_t checkpoint) const {
  QStringList protocols;
  std::string last;
  for (const storage::EvaluationRow& row : contents_.evaluations) {
    if (row.checkpoint_id != checkpoint || row.protocol_sha256 == last) continue;
    last = row.protocol_sha256;
    protocols.append(tr("%1 samples").arg(count_text(row.samples)));
  }
  return protocols.join(QStringLiteral(", "));
}

void CheckpointsPanel::fill(Contents contents) {
  if (contents == contents_) return;
  contents_ = std::move(contents);
  table_->setRowCount(static_cast<int>(contents_.checkpoints.size()));
  for (int row = 0; row < table_->rowCount(); ++row) {
    const storage::CheckpointRow& checkpoint = contents_.checkpoints[static_cast<std::size_t>(row)];
    const QString metric = checkpoint.metric_value
                               ? QStringLiteral("%1 %2").arg(qt(checkpoint.metric), number_text(*checkpoint.metric_value))
                               : QString();
    const QStringList cells{count_text(checkpoint.step),      qt(checkpoint.kind),
                            size_text(checkpoint.size_bytes), metric,
                            evaluated_text(checkpoint.id),    qt(checkpoint.sha256.substr(0, 12))};
    for (int column = 0; column < cells.size(); ++column) table_->setItem(row, column, new QTableWidgetItem(cells[column]));
  }
  fit_columns(*table_);
  allow();
  show_evaluations();
}

void CheckpointsPanel::show_evaluations() {
  std::vector<storage::EvaluationRow> rows;
  if (has_choice()) {
    std::copy_if(contents_.evaluations.begin(), contents_.evaluations.end(), std::back_inserter(rows),
                 [this](const storage::EvaluationRow& row) { return row.checkpoint_id == chosen().id; });
  }
  evaluations_->setVisible(!rows.empty());
  evaluations_->setRowCount(static_cast<int>(rows.size()));
  for (int i = 0; i < evaluations_->rowCount(); ++i) {
    const storage::EvaluationRow& row = rows[static_cast<std::size_t>(i)];
    const QStringList cells{qt(row.metric), row.value ? number_text(*row.value) : tr("undefined"),
                            row.std_error ? number_text(*row.std_error) : QString(), count_text(row.samples)};
    for (int column = 0; column < cells.size(); ++column) evaluations_->setItem(i, column, new QTableWidgetItem(cells[column]));
  }
  fit_columns(*evaluations_);
}

void CheckpointsPanel::verify() {
  if (session_ == nullptr || !has_choice()) return;
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

}  // namespace ebmlab::gui
