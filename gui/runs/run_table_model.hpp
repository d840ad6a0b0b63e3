// SPDX-License-Identifier: MIT
// The runs of a store that a filter finds, in an order: the ids of all, the values of those that are looked at.
#pragma once

#include <QAbstractTableModel>
#include <QTimer>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "gui/runs/outlines.hpp"
#include "storage/reader.hpp"

namespace ebmlab::gui {

class StoreSession;

/// Sorting and filtering are the store's; a row that is not there yet is empty for a moment.
class RunTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  static constexpr int kIdRole = Qt::UserRole;
  static constexpr int kLineRole = Qt::UserRole + 1;  ///< RowOutlines, in a column of them

  explicit RunTableModel(QObject* parent = nullptr);

  /// What is shown from now on; nothing when `session` is null.
  void show(StoreSession* session);
  void set_filter(const std::string& filter);
  void set_fields(std::vector<std::string> fields);
  void set_with_archived(bool with_archived);
  /// A row for each group of replicates in place of one for each run.
  void set_folded(bool is_folded);
  /// As in RunQuery; sort() does it by a column.
  void sort_by(const std::string& fields);

  [[nodiscard]] const storage::RunQuery& query() const { return query_; }
  [[nodiscard]] const std::string& filter() const { return query_.filter; }
  [[nodiscard]] const std::string& sorted_by() const { return query_.sort; }
  [[nodiscard]] const std::vector<std::string>& fields() const { return fields_; }
  [[nodiscard]] bool is_folded() const { return is_folded_; }
  /// Of each row its run, the first of its replicates when they are folded.
  [[nodiscard]] const std::vector<std::int64_t>& ids() const { return ids_; }
  [[nodiscard]] std::vector<std::int64_t> runs_of(int row) const;
  [[nodiscard]] int row_of(std::int64_t run) const;  ///< -1: not listed

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  void sort(int column, Qt::SortOrder order) override;

  /// Asks the store again; it does so by itself when the store changes.
  void refresh();

 signals:
  /// A list has come: so many runs.
  void listed(std::size_t runs);
  /// The filter cannot be understood: why, and where in it, in bytes.
  void filter_refused(const QString& why, std::size_t begin, std::size_t length);

 private:
  using Rows = std::vector<std::vector<std::int64_t>>;  ///< the runs of each
  void set_default_line(const std::string& field);
  void change_fields(std::vector<std::string> fields);
  void take(const Rows& rows, std::size_t runs);
  void want(std::int64_t id) const;
  void fetch();
  [[nodiscard]] QVariant cell(const storage::FieldValue& value, const std::string& field, int role) const;
  [[nodiscard]] QVariant line_cell(int row, const std::string& series, int role) const;
  void draw_again(const std::vector<std::int64_t>& runs);

  StoreSession* session_ = nullptr;
  storage::RunQuery query_;
  std::vector<std::string> fields_;
  bool are_fields_chosen_ = false;  ///< by somebody; else the line of a series is among them once a run has one:
  std::string default_line_;
  std::vector<std::int64_t> ids_;
  std::unordered_map<std::int64_t, int> rows_;                              ///< run -> its row
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> replicates_;  ///< of a row with more than one run, by its id
  bool is_folded_ = false;
  int asked_ = 0;  ///< only the answer to the last question counts
  std::unordered_map<std::int64_t, std::vector<storage::FieldValue>> values_;
  mutable std::unordered_set<std::int64_t> stale_;   ///< shown as they were, to be asked for again
  mutable std::unordered_set<std::int64_t> wanted_;  ///< looked at and not there
  mutable QTimer fetch_timer_;
  mutable Outlines outlines_;
  bool is_fetching_ = false;  ///< one at a time: looking is quicker than answering
};

}  // namespace ebmlab::gui
