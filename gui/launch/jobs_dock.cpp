// SPDX-License-Identifier: MIT
#include "gui/launch/jobs_dock.hpp"

#include <QApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPainter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <array>

#include "gui/launch/jobs_model.hpp"
#include "gui/launch/run_orders.hpp"
#include "gui/store/store_session.hpp"
#include "gui/style/tables.hpp"
#include "gui/style/theme.hpp"
#include "storage/process.hpp"

namespace ebmlab::gui {
namespace {

class ProgressDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString text = item.text;
    item.text.clear();
    item.widget->style()->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    const QRectF bar = QRectF(option.rect).adjusted(3, 4, -3, -4);
    const bool is_selected = option.state.testFlag(QStyle::State_Selected);
    const QColor ink = option.palette.color(is_selected ? QPalette::HighlightedText : QPalette::Text);
    QColor fill = is_selected ? ink : option.palette.color(QPalette::Highlight);
    fill.setAlphaF(0.35F);
    painter->save();
    painter->setPen(is_selected ? ink : option.palette.color(QPalette::Mid));
    painter->drawRect(bar);
    const QVariant share = index.data(JobsModel::kShareRole);
    if (share.isValid()) painter->fillRect(QRectF(bar.topLeft(), QSizeF(bar.width() * share.toDouble(), bar.height())), fill);
    painter->setPen(ink);
    painter->drawText(bar, Qt::AlignCenter, text);
    painter->restore();
  }
};

}  // namespace

JobsDock::JobsDock(Program& program, QWidget* parent)
    : QDockWidget(tr("Jobs"), parent),
      model_(new JobsModel(this)),
      stack_(new QStackedWidget(this)),
      table_(new QTableView(this)),
      none_(new QLabel(tr("Nothing is under way in this store. “New run” starts something."), this)),
      orders_(new RunOrders(program, this)) {
  setObjectName(QStringLiteral("jobs"));
  table_->setModel(model_);
  set_up_table(*table_, tr("Jobs"));
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 10);
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->setItemDelegateForColumn(JobsModel::kProgress, new ProgressDelegate(table_));
  set_widths();
  none_->setAlignment(Qt::AlignCenter);
  none_->setForegroundRole(QPalette::PlaceholderText);
  none_->setWordWrap(true);
  stack_->addWidget(none_);
  stack_->addWidget(table_);
  auto* content = new QWidget(this);
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(4, 0, 4, 4);
  column->setSpacing(2);
  column->addWidget(stack_, 1);
  column->addWidget(make_buttons());
  setWidget(content);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &JobsDock::tell_orders);
  connect(table_, &QAbstractItemView::activated, this,
          [this](const QModelIndex& index) { emit run_wanted(model_->jobs()[static_cast<std::size_t>(index.row())].run.id); });
  connect(model_, &QAbstractItemModel::modelReset, this, &JobsDock::tell_orders);
}

QWidget* JobsDock::make_buttons() {
  auto* buttons = new QWidget(this);
  auto* row = new QHBoxLayout(buttons);
  row->setContentsMargins(0, 0, 0, 0);
  for (QAction* action : orders_->actions()) {
    auto* button = new QToolButton(buttons);
    button->setDefaultAction(action);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(tr("%1 the selected jobs").arg(action->text()));
    row->addWidget(button);
  }
  row->addStretch(1);
  return buttons;
}

void JobsDock::set_widths() {
  const int letter = fontMetrics().averageCharWidth();
  static constexpr std::array kLetters{34, 30, 22, 12, 14, 32, 22, 22};
  for (int column = 0; column < JobsModel::kColumns; ++column)
    table_->setColumnWidth(column, letter * kLetters.at(static_cast<std::size_t>(column)));
}

void JobsDock::show(StoreSession* session) {
  session_ = session;
  model_->forget();
  stack_->setCurrentWidget(none_);
  ++asked_;
  orders_->show(session);
  if (session_ == nullptr) return;
  connect(session_, &StoreSession::changed, this, &JobsDock::ask);
  ask();
}

void JobsDock::ask() {
  if (session_ == nullptr) return;
  session_->ask(this, [this, question = ++asked_](const storage::Reader& reader) -> StoreSession::Answer {
    try {
      return [this, question, jobs = jobs_of(reader)]() mutable {
        if (question == asked_) take(std::move(jobs));
      };
    } catch (const storage::StoreError&) {  // a run went between two questions, or the store is gone: the next look tells
      return {};
    }
  });
}

void JobsDock::take(std::vector<Job> jobs) {
  const bool was_empty = model_->jobs().empty();
  model_->take(std::move(jobs), storage::now_us());
  stack_->setCurrentWidget(model_->jobs().empty() ? static_cast<QWidget*>(none_) : table_);
  if (was_empty && !model_->jobs().empty()) table_->selectRow(0);
  tell_orders();
}

void JobsDock::tell_orders() {
  std::vector<storage::RunSummary> runs;
  for (const QModelIndex& row : table_->selectionModel()->selectedRows())
    runs.push_back(model_->jobs()[static_cast<std::size_t>(row.row())].run);
  orders_->set_runs(runs);
}

}  // namespace ebmlab::gui
