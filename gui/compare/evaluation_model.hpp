// SPDX-License-Identifier: MIT
// The matrix of methods and metrics.
#pragma once

#include <QAbstractTableModel>

#include "gui/compare/evaluation_table.hpp"

namespace ebmlab::gui {

/// A row a method, "mean ± sd (n)" over its seeds, and a last row with the noise floors.
class EvaluationModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  explicit EvaluationModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  void show(EvaluationTable table);
  [[nodiscard]] const EvaluationTable& table() const { return table_; }

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  [[nodiscard]] bool is_floor(int row) const { return row == static_cast<int>(table_.methods.size()); }
  [[nodiscard]] QString cell_text(int row, const MetricInfo& metric) const;
  [[nodiscard]] QString cell_help(int row, const MetricInfo& metric) const;

  EvaluationTable table_;
};

}  // namespace ebmlab::gui
