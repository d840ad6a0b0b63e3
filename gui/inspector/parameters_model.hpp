// SPDX-License-Identifier: MIT
// The parameters of one run or of several side by side: a row a parameter.
#pragma once

#include <QAbstractTableModel>

#include <optional>
#include <string>
#include <vector>

#include "storage/records.hpp"

namespace ebmlab::gui {

/// What a column holds.
struct ParameterColumn {
  QString title;
  std::vector<storage::ParamRecord> params;
};

class ParametersModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  explicit ParametersModel(QObject* parent = nullptr);

  void show(std::vector<ParameterColumn> columns);
  /// Leaves out what no column chose itself, and what all have alike.
  void set_filters(bool hides_defaults, bool hides_equal);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Row {
    std::string name;
    std::vector<std::optional<storage::ParamRecord>> values;  ///< a column each
  };
  void arrange();

  std::vector<ParameterColumn> columns_;
  std::vector<Row> rows_;
  bool hides_defaults_ = false, hides_equal_ = false;
};

}  // namespace ebmlab::gui
