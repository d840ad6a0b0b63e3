// SPDX-License-Identifier: MIT
#include "gui/runs/runs_table.hpp"

#include <QHeaderView>
#include <QItemSelectionModel>
#include <QScrollBar>

#include <algorithm>

#include "gui/runs/field_text.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/selection.hpp"
#include "gui/runs/sparkline.hpp"
#include "gui/style/tables.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::size_t kMostSelected = 200;  ///< looked at together

/// So wide is a column.
int letters_of(const std::string& field, bool is_folded) {
  if (field == "starred") return 4;
  if (field == "id" || field == "seed") return is_folded ? 12 : 7;
  if (field == "experiment" || field == "name" || field == "created") return 19;
  if (series_of_line(field)) return 18;
  return is_folded && field.find('.') != std::string::npos ? 40 : 16;  // median [quartiles]
}

}  // namespace

RunsTable::RunsTable(RunTableModel& model, Selection& selection, QWidget* parent)
    : QTableView(parent), model_(model), selection_(selection) {
  setModel(&model);
  setObjectName(QStringLiteral("runs"));
  set_up_table(*this, tr("Runs"));
  setItemDelegate(new SparklineDelegate(RunTableModel::kLineRole, this));
  setSelectionMode(QAbstractItemView::ExtendedSelection);
  setTextElideMode(Qt::ElideMiddle);  // variants of a sweep, and replicates, differ at the end
  setSortingEnabled(false);           // by the header below, without a first sort of its own
  verticalHeader()->setVisible(false);
  horizontalHeader()->setSectionsClickable(true);
  horizontalHeader()->setSortIndicatorShown(true);
  horizontalHeader()->setSortIndicator(-1, Qt::DescendingOrder);
  horizontalHeader()->setStretchLastSection(true);
  horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
  setContextMenuPolicy(Qt::CustomContextMenu);
  connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
          [this](int column, Qt::SortOrder order) { model_.sort(column, order); });
  connect(horizontalHeader(), &QHeaderView::sectionResized, this,
          [this](int column, int /*before*/, int width) { keep_width(column, width); });
  connect(horizontalHeader(), &QWidget::customContextMenuRequested, this,
          [this](const QPoint& at) { emit columns_asked(horizontalHeader()->mapToGlobal(at)); });
  connect(this, &QWidget::customContextMenuRequested, this,
          [this](const QPoint& at) { emit menu_asked(viewport()->mapToGlobal(at)); });
  connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsTable::tell_selection);
  connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { is_restoring_ = is_setting_widths_ = true; });
  connect(&model, &QAbstractItemModel::modelReset, this, [this] {
    restore_selection();
    set_widths();
  });
  connect(&model, &QAbstractItemModel::rowsInserted, this, [this] { tell_selection(); });
  set_widths();
}

void RunsTable::set_widths() {
  is_setting_widths_ = true;
  const int letter = fontMetrics().averageCharWidth();
  for (int column = 0; column < model_.columnCount(); ++column) {
    const std::string& field = model_.fields()[static_cast<std::size_t>(column)];
    const auto dragged = widths_.find(field);
    setColumnWidth(column, dragged != widths_.end() ? dragged->second : letters_of(field, model_.is_folded()) * letter);
  }
  is_setting_widths_ = false;
}

void RunsTable::keep_width(int column, int width) {
  const bool is_last = column == model_.columnCount() - 1;  // as wide as there is room
  if (!is_setting_widths_ && !is_last) widths_[model_.fields()[static_cast<std::size_t>(column)]] = width;
}

void RunsTable::tell_selection() {
  if (is_restoring_) return;
  std::vector<std::int64_t> ids;
  for (const QModelIndex& index : selectionModel()->selectedRows()) {
    if (ids.size() >= kMostSelected) break;
    const auto runs = model_.runs_of(index.row());
    ids.insert(ids.end(), runs.begin(), runs.end());
  }
  std::stable_sort(ids.begin(), ids.end(),
                   [this](std::int64_t a, std::int64_t b) { return model_.row_of(a) < model_.row_of(b); });
  selection_.select(std::move(ids));
}

void RunsTable::select_runs(const std::vector<std::int64_t>& ids) {
  QItemSelection rows;
  int first = -1;
  for (const std::int64_t id : ids) {
    const int row = model_.row_of(id);
    if (row < 0) continue;
    if (first < 0) first = row;
    rows.select(model_.index(row, 0), model_.index(row, model_.columnCount() - 1));
  }
  selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
  if (first >= 0) {
    selectionModel()->setCurrentIndex(model_.index(first, 0), QItemSelectionModel::NoUpdate);
    scrollTo(model_.index(first, 0));
  }
}

void RunsTable::restore_selection() {
  const std::vector<std::int64_t> ids = selection_.ids();
  const int scroll = verticalScrollBar()->value();
  select_runs(ids);
  verticalScrollBar()->setValue(scroll);
  is_restoring_ = false;
  tell_selection();  // without those that are listed no more
}

}  // namespace ebmlab::gui
