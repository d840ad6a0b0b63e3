// SPDX-License-Identifier: MIT
#include "gui/launch/jobs_model.hpp"

#include <algorithm>
#include <utility>

#include "gui/runs/field_text.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

std::vector<std::int64_t> ids_of(const std::vector<Job>& jobs) {
  std::vector<std::int64_t> ids;
  ids.reserve(jobs.size());
  for (const Job& job : jobs) ids.push_back(job.run.id);
  return ids;
}

QString figure_text(const std::optional<Figure>& figure) {
  return figure ? figure->name + u' ' + number_text(figure->value) : QString();
}

QString steps_text(const storage::RunSummary& run) {
  const QString step = count_text(run.step);
  return run.step_target ? step + QStringLiteral(" / ") + count_text(*run.step_target) : step;
}

}  // namespace

void JobsModel::take(std::vector<Job> jobs, std::int64_t now_us) {
  now_us_ = now_us;
  for (const Job& job : jobs) meter_.observe(job.run);
  if (ids_of(jobs) == ids_of(jobs_)) {
    jobs_ = std::move(jobs);
    if (!jobs_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
    return;
  }
  const std::vector<std::int64_t> stays = ids_of(jobs);
  for (int row = rowCount() - 1; row >= 0; --row) {
    const std::int64_t id = jobs_[static_cast<std::size_t>(row)].run.id;
    if (std::find(stays.begin(), stays.end(), id) != stays.end()) continue;
    beginRemoveRows({}, row, row);
    jobs_.erase(jobs_.begin() + row);
    endRemoveRows();
  }
  // What is left stands in the order of the new list, unless a run that waited has begun: then everything is new.
  std::vector<std::int64_t> kept = ids_of(jobs_);
  std::vector<std::int64_t> wanted;
  std::copy_if(stays.begin(), stays.end(), std::back_inserter(wanted),
               [&](std::int64_t id) { return std::find(kept.begin(), kept.end(), id) != kept.end(); });
  if (kept != wanted) {
    beginResetModel();
    jobs_ = std::move(jobs);
    endResetModel();
    return;
  }
  for (std::size_t row = 0; row < jobs.size(); ++row) {
    if (row < jobs_.size() && jobs_[row].run.id == jobs[row].run.id) continue;
    beginInsertRows({}, static_cast<int>(row), static_cast<int>(row));
    jobs_.insert(jobs_.begin() + static_cast<std::ptrdiff_t>(row), jobs[row]);
    endInsertRows();
  }
  jobs_ = std::move(jobs);
  if (!jobs_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

void JobsModel::forget() {
  beginResetModel();
  jobs_.clear();
  meter_.forget_all();
  endResetModel();
}

int JobsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(jobs_.size()); }
int JobsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QString JobsModel::text(const Job& job, Column column) const {
  switch (column) {
    case kRun:
      return qt(job.run.experiment) + QStringLiteral(" · ") + qt(job.run.name);
    case kState:
      return job_state_text(job, now_us_);
    case kProgress:
      return steps_text(job.run);
    case kRate: {
      const auto rate = meter_.rate(job.run);
      return rate ? number_text(*rate) + QStringLiteral(" /s") : QString();
    }
    case kLeft: {
      const auto left = meter_.seconds_left(job.run);
      return left ? duration_text(*left) : QString();
    }
    case kMetric:
      return figure_text(job.metric);
    case kLoss:
      return figure_text(job.loss);
    case kGradient:
      return figure_text(job.gradient);
    case kColumns:
      break;
  }
  return {};
}

QVariant JobsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount() || index.column() >= kColumns) return {};
  const Job& job = jobs_[static_cast<std::size_t>(index.row())];
  const auto column = static_cast<Column>(index.column());
  switch (role) {
    case Qt::DisplayRole:
      return text(job, column);
    case Qt::AccessibleTextRole:
      return headerData(column, Qt::Horizontal, Qt::DisplayRole).toString() + QStringLiteral(": ") + text(job, column);
    case Qt::ToolTipRole:
      return column == kRun || column == kState ? QVariant(text(job, column)) : QVariant();
    case Qt::DecorationRole:
      return column == kState ? QVariant(status_icon(job.run.status)) : QVariant();
    case Qt::TextAlignmentRole:
      return QVariant::fromValue(Qt::AlignVCenter | (column == kRate || column == kLeft ? Qt::AlignRight : Qt::AlignLeft));
    case kShareRole:
      if (column != kProgress || !job.run.step_target || *job.run.step_target <= 0) return {};
      return std::clamp(static_cast<double>(job.run.step) / static_cast<double>(*job.run.step_target), 0.0, 1.0);
    default:
      return {};
  }
}

QVariant JobsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (static_cast<Column>(section)) {
    case kRun:
      return tr("run");
    case kState:
      return tr("state");
    case kProgress:
      return tr("steps");
    case kRate:
      return tr("rate");
    case kLeft:
      return tr("time left");
    case kMetric:
      return tr("last evaluation");
    case kLoss:
      return tr("loss");
    case kGradient:
      return tr("gradient norm");
    case kColumns:
      break;
  }
  return {};
}

}  // namespace ebmlab::gui
