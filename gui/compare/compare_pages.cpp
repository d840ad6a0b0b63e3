// SPDX-License-Identifier: MIT
#include "gui/compare/compare_pages.hpp"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

#include <set>
#include <utility>

#include "gui/runs/field_text.hpp"
#include "gui/runs/selection.hpp"
#include "gui/store/store_session.hpp"
#include "gui/style/tables.hpp"

namespace ebmlab::gui {
namespace {

QString quoted(const QString& text) { return u'"' + QString(text).replace(u'"', QStringLiteral("\"\"")) + u'"'; }

}  // namespace

EvaluationPage::EvaluationPage(Selection& selection, QWidget* parent)
    : QWidget(parent), selection_(selection), table_(new QTableView(this)), remark_(new QLabel(this)) {
  table_->setModel(&model_);
  set_up_table(*table_, tr("Methods by metrics"));
  remark_->setWordWrap(true);
  remark_->setContentsMargins(6, 0, 6, 0);
  auto* copy = new QPushButton(tr("Copy as CSV"), this);
  connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(csv()); });
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 6, 4);
  row->addWidget(remark_, 1);
  row->addWidget(copy);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(table_);
  column->addLayout(row);
  for (const auto signal : {&Selection::runs_changed, &Selection::recorded, &Selection::step_changed}) {
    connect(&selection_, signal, this, &EvaluationPage::ask);
  }
  show_table({});
}

void EvaluationPage::ask() {
  const int question = ++asked_;
  if (selection_.session() == nullptr || selection_.runs().empty()) {
    show_table({});
    return;
  }
  const auto work = [this, question, runs = selection_.runs(), step = selection_.step()](const storage::Reader& reader) {
    std::vector<JudgedRun> judged;
    judged.reserve(runs.size());
    for (const storage::RunSummary& run : runs) judged.push_back({run, reader.evaluations(run.id)});
    return [this, question, table = evaluation_table(judged, step)] {
      if (question == asked_) show_table(table);
    };
  };
  selection_.session()->ask_at_length(this, work);
}

void EvaluationPage::show_table(EvaluationTable table) {
  if (table.methods.empty()) {
    remark_->setText(tr("Select runs in the table above: their last evaluations are compared here, a row a method."));
  } else if (table.metrics.empty()) {
    remark_->setText(tr("None of these runs has been judged yet."));
  } else if (!table.is_judged_alike) {
    remark_->setText(tr("Mean ± sd over seeds. ⚠ Not all were judged under one protocol: compare with care."));
  } else {
    remark_->setText(tr("Mean ± sd over seeds; floor: what the data get under the same measurement."));
  }
  model_.show(std::move(table));
  table_->resizeColumnsToContents();
}

QString EvaluationPage::csv() const {
  QStringList lines;
  QStringList cells{tr("method")};
  for (int column = 0; column < model_.columnCount(); ++column) {
    cells.append(quoted(model_.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()));
  }
  lines.append(cells.join(u','));
  for (int row = 0; row < model_.rowCount(); ++row) {
    cells = {quoted(model_.headerData(row, Qt::Vertical, Qt::DisplayRole).toString())};
    for (int column = 0; column < model_.columnCount(); ++column) {
      cells.append(quoted(model_.data(model_.index(row, column), Qt::DisplayRole).toString()));
    }
    lines.append(cells.join(u','));
  }
  return lines.join(u'\n') + u'\n';
}

ConfigurationPage::ConfigurationPage(Selection& selection, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      remark_(new QLabel(this)),
      shows_equal_(new QCheckBox(tr("Also what is equal"), this)) {
  auto* table = new QTableView(this);
  table->setModel(&model_);
  set_up_table(*table, tr("Parameters of the selected methods"));
  table->verticalHeader()->setVisible(false);
  shows_equal_->setAccessibleName(tr("Show parameters that are equal, too"));
  remark_->setWordWrap(true);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(6, 0, 6, 4);
  row->addWidget(remark_, 1);
  row->addWidget(shows_equal_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(table);
  column->addLayout(row);
  model_.set_filters(false, true);
  connect(shows_equal_, &QCheckBox::toggled, this, [this](bool shows) { model_.set_filters(false, !shows); });
  connect(&model_, &QAbstractItemModel::modelReset, table, [table] { table->resizeColumnsToContents(); });
  connect(&selection_, &Selection::runs_changed, this, &ConfigurationPage::ask);
  ask();
}

void ConfigurationPage::ask() {
  const int question = ++asked_;
  if (selection_.session() == nullptr || selection_.runs().empty()) {
    remark_->setText(
        tr("Select runs in the table above: the parameters in which they differ are shown here, a column a method."));
    model_.show({});
    return;
  }
  const auto work = [this, question, runs = selection_.runs()](const storage::Reader& reader) {
    std::vector<ParameterColumn> columns;
    std::set<std::string> keys;
    for (const storage::RunSummary& run : runs) {
      if (!keys.insert(run.replicate_key).second) continue;  // differs in its seed alone
      columns.push_back({qt(run.method) + QStringLiteral(" · %1").arg(run.id), reader.run_detail(run.id).params});
    }
    return [this, question, columns] {
      if (question != asked_) return;
      remark_->setText(columns.size() < 2 ? tr("One configuration: nothing differs but the seed.")
                                          : tr("What differs stands in bold; defaults are pale."));
      model_.show(columns);
    };
  };
  selection_.session()->ask_at_length(this, work);
}

}  // namespace ebmlab::gui
