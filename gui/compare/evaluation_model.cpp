// SPDX-License-Identifier: MIT
#include "gui/compare/evaluation_model.hpp"

#include <QStringList>

#include <utility>

#include "gui/runs/field_text.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {

void EvaluationModel::show(EvaluationTable table) {
  beginResetModel();
  table_ = std::move(table);
  endResetModel();
}

int EvaluationModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || table_.methods.empty() ? 0 : static_cast<int>(table_.methods.size()) + 1;
}

int EvaluationModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(table_.metrics.size());
}

QVariant EvaluationModel::headerData(int section, Qt::Orientation orientation, int role) const {
  const auto place = static_cast<std::size_t>(section);
  if (orientation == Qt::Horizontal) {
    if (place >= table_.metrics.size()) return {};
    if (role == Qt::DisplayRole) return qt(table_.metrics[place].name);
    if (role == Qt::ToolTipRole) return qt(table_.metrics[place].definition);
    return {};
  }
  if (role != Qt::DisplayRole || section < 0 || section >= rowCount()) return {};
  return is_floor(section) ? tr("floor") : qt(table_.methods[place].label);
}

QString EvaluationModel::cell_text(int row, const MetricInfo& metric) const {
  if (is_floor(row)) return metric.floor ? number_text(*metric.floor) : QString();
  const MethodRow& method = table_.methods[static_cast<std::size_t>(row)];
  const auto found = method.cells.find(metric.name);
  if (found == method.cells.end()) return {};
  const Cell& cell = found->second;
  if (cell.values.empty()) return tr("undefined");
  QString text = number_text(cell.mean());
  if (cell.values.size() > 1) text += QStringLiteral(" ± ") + QString::number(cell.sd(), 'g', 2);
  if (cell.undefined > 0) text += tr(" (%1 of %2)").arg(cell.values.size()).arg(cell.values.size() + cell.undefined);
  return text;
}

QString EvaluationModel::cell_help(int row, const MetricInfo& metric) const {
  if (is_floor(row)) return tr("What the data get under the same measurement: the best that can be expected");
  const MethodRow& method = table_.methods[static_cast<std::size_t>(row)];
  const auto found = method.cells.find(metric.name);
  if (found == method.cells.end()) return tr("Not judged by it");
  QStringList values;
  for (const double value : found->second.values) values.append(number_text(value));
  return tr("%n seed(s): ", nullptr, static_cast<int>(found->second.values.size())) + values.join(QStringLiteral(", "));
}

QVariant EvaluationModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) return {};
  const MetricInfo& metric = table_.metrics[static_cast<std::size_t>(index.column())];
  switch (role) {
    case Qt::DisplayRole:
      return cell_text(index.row(), metric);
    case Qt::ToolTipRole:
      return cell_help(index.row(), metric);
    case Qt::TextAlignmentRole:
      return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    case Qt::ForegroundRole:
      return is_floor(index.row()) ? QVariant(faint_color()) : QVariant();
    default:
      return {};
  }
}

}  // namespace ebmlab::gui
