// SPDX-License-Identifier: MIT
#include "gui/inspector/parameters_model.hpp"

#include <QFont>

#include <algorithm>
#include <map>
#include <utility>

#include "gui/runs/field_text.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

bool are_equal(const std::vector<std::optional<storage::ParamRecord>>& values) {
  return std::all_of(values.begin(), values.end(), [&](const auto& value) {
    return value.has_value() == values.front().has_value() && (!value || value->txt == values.front()->txt);
  });
}

bool is_chosen(const std::optional<storage::ParamRecord>& value) { return value && value->source != "default"; }

}  // namespace

ParametersModel::ParametersModel(QObject* parent) : QAbstractTableModel(parent) {}

void ParametersModel::show(std::vector<ParameterColumn> columns) {
  columns_ = std::move(columns);
  arrange();
}

void ParametersModel::set_filters(bool hides_defaults, bool hides_equal) {
  hides_defaults_ = hides_defaults;
  hides_equal_ = hides_equal;
  arrange();
}

void ParametersModel::arrange() {
  beginResetModel();
  std::map<std::string, std::vector<std::optional<storage::ParamRecord>>> all;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    for (const storage::ParamRecord& param : columns_[column].params) {
      auto& values = all[param.name];
      values.resize(columns_.size());
      values[column] = param;
    }
  }
  rows_.clear();
  for (auto& [name, values] : all) {
    if (hides_defaults_ && std::none_of(values.begin(), values.end(), is_chosen)) continue;
    if (hides_equal_ && values.size() > 1 && are_equal(values)) continue;
    rows_.push_back({name, std::move(values)});
  }
  endResetModel();
}

int ParametersModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rows_.size()); }

int ParametersModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(columns_.size()) + 1;
}

QVariant ParametersModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == 0 ? tr("parameter") : columns_[static_cast<std::size_t>(section) - 1].title;
}

QVariant ParametersModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  if (index.column() == 0) return role == Qt::DisplayRole || role == Qt::ToolTipRole ? QVariant(qt(row.name)) : QVariant();
  const auto& value = row.values[static_cast<std::size_t>(index.column()) - 1];
  switch (role) {
    case Qt::DisplayRole:
      return value ? qt(value->txt) : QStringLiteral("–");
    case Qt::ToolTipRole:
      return value ? tr("%1 (from: %2)").arg(qt(value->txt), qt(value->source)) : tr("This run has no such parameter");
    case Qt::ForegroundRole:
      return is_chosen(value) ? QVariant() : QVariant(faint_color());
    case Qt::FontRole: {
      QFont font;
      font.setBold(columns_.size() > 1 && !are_equal(row.values));
      return font;
    }
    default:
      return {};
  }
}

}  // namespace ebmlab::gui
