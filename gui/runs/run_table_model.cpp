// SPDX-License-Identifier: MIT
#include "gui/runs/run_table_model.hpp"

#include <QColor>

#include <algorithm>
#include <utility>

#include "gui/runs/field_text.hpp"
#include "gui/runs/fold.hpp"
#include "gui/runs/sparkline.hpp"
#include "gui/store/store_session.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::size_t kRowsKept = 5000;  ///< rows whose values are kept at most

using Rows = std::vector<std::vector<std::int64_t>>;

/// Nothing for folded rows whose states differ.
QVariant status_decoration(const std::string& text) {
  for (int i = 0; i <= static_cast<int>(storage::RunStatus::kLost); ++i) {
    const auto status = static_cast<storage::RunStatus>(i);
    if (storage::to_text(status) == text) return status_icon(status);
  }
  return {};
}

Rows rows_of(const storage::Reader& reader, const std::vector<std::int64_t>& ids, bool is_folded) {
  std::vector<std::string> keys;
  if (is_folded) {
    for (const auto& values : reader.columns(ids, {"replicate"})) keys.push_back(std::get<std::string>(values.front()));
    return fold_runs(ids, keys);
  }
  Rows rows;
  for (const std::int64_t id : ids) rows.push_back({id});
  return rows;
}

/// Those that this store knows.
std::vector<std::string> known_fields(const storage::Reader& reader, std::vector<std::string> fields) {
  std::erase_if(fields, [&](const std::string& field) {
    try {
      (void)reader.columns({}, {field});
      return false;
    } catch (const storage::FilterError&) {
      return true;
    }
  });
  if (fields.empty()) fields.emplace_back("name");
  return fields;
}

/// The values of each row, those of its runs folded.
std::vector<std::vector<storage::FieldValue>> values_of(const storage::Reader& reader, const Rows& rows,
                                                        const std::vector<std::string>& fields) {
  std::vector<std::int64_t> ids;
  for (const auto& row : rows) ids.insert(ids.end(), row.begin(), row.end());
  const std::vector<std::vector<storage::FieldValue>> all = reader.columns(ids, fields);
  std::vector<std::vector<storage::FieldValue>> values;
  std::size_t first = 0;
  for (const auto& row : rows) {
    std::vector<storage::FieldValue>& line = values.emplace_back();
    for (std::size_t field = 0; field < fields.size(); ++field) {
      std::vector<storage::FieldValue> column;
      for (std::size_t i = 0; i < row.size(); ++i) column.push_back(all[first + i][field]);
      line.push_back(fold_values(fields[field], column));
    }
    first += row.size();
  }
  return values;
}

}  // namespace

RunTableModel::RunTableModel(QObject* parent) : QAbstractTableModel(parent) {
  fields_ = {"starred", "status", "method", "seed", "experiment", "step", "duration", "created", "tag"};
  query_.sort = "-created";
  fetch_timer_.setSingleShot(true);
  fetch_timer_.setInterval(0);
  connect(&fetch_timer_, &QTimer::timeout, this, &RunTableModel::fetch);
  connect(&outlines_, &Outlines::found, this, &RunTableModel::draw_again);
}

void RunTableModel::show(StoreSession* session) {
  session_ = session;
  values_.clear();
  outlines_.show(session);
  set_default_line({});  // another store has other series
  take({}, 0);
  if (session_ == nullptr) return;
  connect(session_, &StoreSession::changed, this, &RunTableModel::refresh);
  refresh();
}

void RunTableModel::set_filter(const std::string& filter) {
  query_.filter = filter;
  refresh();
}

void RunTableModel::set_with_archived(bool with_archived) {
  query_.with_archived = with_archived;
  refresh();
}

void RunTableModel::set_folded(bool is_folded) {
  if (is_folded == is_folded_) return;
  is_folded_ = is_folded;
  values_.clear();
  refresh();
}

std::vector<std::int64_t> RunTableModel::runs_of(int row) const {
  const std::int64_t id = ids_[static_cast<std::size_t>(row)];
  const auto found = replicates_.find(id);
  return found == replicates_.end() ? std::vector{id} : found->second;
}

void RunTableModel::set_fields(std::vector<std::string> fields) {
  if (fields == fields_) return;
  are_fields_chosen_ = true;
  change_fields(std::move(fields));
}

void RunTableModel::change_fields(std::vector<std::string> fields) {
  beginResetModel();
  fields_ = std::move(fields);
  values_.clear();
  stale_.clear();
  wanted_.clear();
  endResetModel();
}

int RunTableModel::row_of(std::int64_t run) const {
  const auto found = rows_.find(run);
  return found == rows_.end() ? -1 : found->second;
}

int RunTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(ids_.size()); }

int RunTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(fields_.size());
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  const std::string& field = fields_[static_cast<std::size_t>(section)];
  if (role == Qt::DisplayRole) return field_title(field);
  if (role == Qt::ToolTipRole || role == Qt::AccessibleDescriptionRole) return field_help(field);
  return {};
}

QVariant RunTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) return {};
  const std::int64_t id = ids_[static_cast<std::size_t>(index.row())];
  if (role == kIdRole) return QVariant::fromValue(id);
  if (const auto series = series_of_line(fields_[static_cast<std::size_t>(index.column())])) {
    return line_cell(index.row(), *series, role);
  }
  if (role == kLineRole) return {};
  const auto found = values_.find(id);
  if (found == values_.end()) {
    if (role == Qt::DisplayRole) want(id);
    return {};
  }
  if (role == Qt::DisplayRole && stale_.erase(id) > 0) want(id);
  const auto column = static_cast<std::size_t>(index.column());
  return cell(found->second[column], fields_[column], role);
}

QVariant RunTableModel::cell(const storage::FieldValue& value, const std::string& field, int role) const {
  const auto* text = std::get_if<std::string>(&value);
  const bool is_status = field == "status" && text != nullptr;
  switch (role) {
    case Qt::DisplayRole:
      return field_text(field, value);
    case Qt::AccessibleTextRole:
      return field_title(field) + QStringLiteral(": ") + field_text(field, value);
    case Qt::ToolTipRole:
      return text != nullptr ? field_text(field, value) : QVariant();  // which may be longer than its column
    case Qt::TextAlignmentRole:
      return QVariant::fromValue(field_alignment(value));
    case Qt::DecorationRole:
      return is_status ? status_decoration(*text) : QVariant();
    case Qt::ForegroundRole:
      if (is_status && (*text == "failed" || *text == "diverged" || *text == "killed")) return error_color();
      return is_status && *text == "lost" ? QVariant(warning_color()) : QVariant();
    default:
      return {};
  }
}

QVariant RunTableModel::line_cell(int row, const std::string& series, int role) const {
  if (role != kLineRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole) return {};
  RowOutlines lines;
  for (const std::int64_t run : runs_of(row)) lines.push_back(outlines_.of(run, series));
  if (role == kLineRole) return QVariant::fromValue(lines);
  const QString words = sparkline_words(lines);
  return words.isEmpty() && role == Qt::ToolTipRole ? QString() : qt(series) + QStringLiteral(": ") + words;
}

void RunTableModel::draw_again(const std::vector<std::int64_t>& runs) {
  int first = rowCount(), last = -1;
  for (const std::int64_t run : runs) {
    const int row = row_of(run);
    if (row < 0) continue;
    first = std::min(first, row);
    last = std::max(last, row);
  }
  if (last >= 0) emit dataChanged(index(first, 0), index(last, columnCount() - 1), {kLineRole});
}

void RunTableModel::sort(int column, Qt::SortOrder order) {
  if (column < 0 || column >= columnCount()) return;
  const std::string& field = fields_[static_cast<std::size_t>(column)];
  sort_by((order == Qt::DescendingOrder ? "-" : "") + field);
}

void RunTableModel::sort_by(const std::string& fields) {
  query_.sort = fields;
  refresh();
}

void RunTableModel::refresh() {
  if (session_ == nullptr) return;
  const auto work = [this, query = query_, is_folded = is_folded_, wants_line = !are_fields_chosen_ && default_line_.empty(),
                     question = ++asked_](const storage::Reader& reader) -> StoreSession::Answer {
    try {
      const std::vector<std::int64_t> ids = reader.run_ids(query);
      return [this, question, runs = ids.size(), rows = rows_of(reader, ids, is_folded),
              line = wants_line ? default_line(reader) : std::string()] {
        if (question != asked_) return;
        if (!line.empty()) set_default_line(line);
        take(rows, runs);
      };
    } catch (const storage::FilterError& error) {
      return [this, why = QString::fromUtf8(error.what()), begin = error.begin(), length = error.length()] {
        emit filter_refused(why, begin, length);
      };
    }
  };
  session_->ask(this, work);
}

void RunTableModel::set_default_line(const std::string& field) {
  if (are_fields_chosen_ || field == default_line_) return;
  std::vector<std::string> fields = fields_;
  std::erase(fields, default_line_);
  if (!field.empty()) fields.insert(std::find(fields.begin(), fields.end(), "experiment"), field);
  default_line_ = field;
  change_fields(std::move(fields));
}

void RunTableModel::take(const Rows& rows, std::size_t runs) {
  std::vector<std::int64_t> ids;
  for (const auto& row : rows) ids.push_back(row.front());
  const std::size_t more = ids.size() > ids_.size() ? ids.size() - ids_.size() : 0;
  const bool has_grown_at_top =
      more > 0 && !ids_.empty() && std::equal(ids_.begin(), ids_.end(), ids.begin() + static_cast<std::ptrdiff_t>(more));
  const bool is_other = ids != ids_;
  if (has_grown_at_top) {
    beginInsertRows({}, 0, static_cast<int>(more) - 1);
  } else if (is_other) {
    beginResetModel();
  }
  ids_ = std::move(ids);
  rows_.clear();
  replicates_.clear();
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (const std::int64_t run : rows[row]) rows_.emplace(run, static_cast<int>(row));
    if (rows[row].size() > 1) replicates_.emplace(rows[row].front(), rows[row]);
  }
  is_fetching_ = false;  // whatever became of the last one
  outlines_.look_again();
  if (values_.size() > kRowsKept) values_.clear();
  for (const auto& [id, values] : values_) stale_.insert(id);
  if (has_grown_at_top) {
    endInsertRows();
  } else if (is_other) {
    endResetModel();
  }
  if (!ids_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::DisplayRole});
  emit listed(runs);
}

void RunTableModel::want(std::int64_t id) const {
  wanted_.insert(id);
  if (!is_fetching_ && !fetch_timer_.isActive()) fetch_timer_.start();
}

void RunTableModel::fetch() {
  if (session_ == nullptr || wanted_.empty()) return;
  is_fetching_ = true;
  std::vector<std::int64_t> ids;
  Rows rows;
  for (const std::int64_t id : wanted_) {
    const int row = row_of(id);
    if (row < 0 || ids_[static_cast<std::size_t>(row)] != id) continue;  // no longer listed
    ids.push_back(id);
    rows.push_back(runs_of(row));
  }
  wanted_.clear();
  const auto work = [this, ids = std::move(ids), rows = std::move(rows), fields = fields_,
                     is_folded = is_folded_](const storage::Reader& reader) -> StoreSession::Answer {
    std::vector<std::vector<storage::FieldValue>> found;
    try {
      found = values_of(reader, rows, fields);
    } catch (const storage::FilterError&) {  // columns of another store
      return [this, fields, known = known_fields(reader, fields)] {
        is_fetching_ = false;
        if (fields == fields_) change_fields(known);
      };
    }
    return [this, ids, fields, is_folded, values = std::move(found)]() mutable {
      is_fetching_ = false;
      if (!wanted_.empty()) fetch_timer_.start();
      if (fields != fields_ || is_folded != is_folded_) return;
      int first = rowCount(), last = -1;
      for (std::size_t i = 0; i < ids.size(); ++i) {
        values_[ids[i]] = std::move(values[i]);
        stale_.erase(ids[i]);
        wanted_.erase(ids[i]);
        const int row = row_of(ids[i]);
        if (row < 0) continue;
        first = std::min(first, row);
        last = std::max(last, row);
      }
      if (last >= 0) emit dataChanged(index(first, 0), index(last, columnCount() - 1));
    };
  };
  session_->ask(this, work);
}

}  // namespace ebmlab::gui
