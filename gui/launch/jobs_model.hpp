// SPDX-License-Identifier: MIT
// The jobs of a store as a table.
#pragma once

#include <QAbstractTableModel>

#include <cstdint>
#include <vector>

#include "gui/launch/jobs.hpp"

namespace ebmlab::gui {

class JobsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { kRun, kState, kProgress, kRate, kLeft, kMetric, kLoss, kGradient, kColumns };
  /// Of kProgress: how much of it is done, 0 to 1; nothing when there is no end.
  static constexpr int kShareRole = Qt::UserRole + 1;

  explicit JobsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  /// Rows of runs that stay keep their place in a selection.
  void take(std::vector<Job> jobs, std::int64_t now_us);
  void forget();
  [[nodiscard]] const std::vector<Job>& jobs() const { return jobs_; }

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  [[nodiscard]] QString text(const Job& job, Column column) const;

  std::vector<Job> jobs_;
  RateMeter meter_;
  std::int64_t now_us_ = 0;
};

}  // namespace ebmlab::gui
