// SPDX-License-Identifier: MIT
#include "gui/runs/selection.hpp"

#include <algorithm>
#include <utility>

#include "gui/store/store_session.hpp"

namespace ebmlab::gui {
namespace {

std::vector<std::int64_t> ids_of(const std::vector<storage::RunSummary>& runs) {
  std::vector<std::int64_t> ids;
  ids.reserve(runs.size());
  for (const storage::RunSummary& run : runs) ids.push_back(run.id);
  return ids;
}

}  // namespace

void Selection::show(StoreSession* session) {
  if (session_ != nullptr) session_->disconnect(this);
  session_ = session;
  ids_.clear();
  runs_.clear();
  step_.reset();
  step_range_.reset();
  ++asked_;
  if (session_ != nullptr) connect(session_, &StoreSession::changed, this, &Selection::ask);
  emit runs_changed();
}

void Selection::select(std::vector<std::int64_t> ids) {
  if (ids == ids_) return;
  ids_ = std::move(ids);
  ask();
}

void Selection::set_step(std::optional<std::int64_t> step) {
  if (step == step_) return;
  step_ = step;
  emit step_changed();
}

void Selection::set_step_range(std::optional<StepRange> range) {
  if (range == step_range_) return;
  step_range_ = range;
  emit step_range_changed();
}

void Selection::ask() {
  if (session_ == nullptr) return;
  session_->ask(this, [this, ids = ids_, question = ++asked_](const storage::Reader& reader) -> StoreSession::Answer {
    std::vector<storage::RunSummary> runs;
    for (const std::int64_t id : ids) {
      try {
        runs.push_back(reader.run_summary(id));
      } catch (const storage::StoreError&) {  // it is gone, or the store is, which the next look finds
      }
    }
    return [this, question, runs = std::move(runs)]() mutable {
      if (question != asked_) return;
      const bool is_other = ids_of(runs) != ids_of(runs_);
      runs_ = std::move(runs);
      if (is_other) {
        emit runs_changed();
      } else if (!runs_.empty()) {
        emit recorded();
      }
    };
  });
}

}  // namespace ebmlab::gui
