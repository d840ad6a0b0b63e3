// SPDX-License-Identifier: MIT
// The runs that are looked at, and at which step: what the table chooses and every page shows.
#pragma once

#include <QObject>

#include <cstdint>
#include <optional>
#include <vector>

#include "storage/views.hpp"

namespace ebmlab::gui {

class StoreSession;

struct StepRange {
  std::int64_t first = 0, last = 0;
  bool operator==(const StepRange&) const = default;
};

class Selection : public QObject {
  Q_OBJECT

 public:
  explicit Selection(QObject* parent = nullptr) : QObject(parent) {}

  /// Nothing is selected in another store.
  void show(StoreSession* session);
  [[nodiscard]] StoreSession* session() const { return session_; }

  void select(std::vector<std::int64_t> ids);
  [[nodiscard]] const std::vector<std::int64_t>& ids() const { return ids_; }
  /// As they stood when the store last changed; in the order of ids(), without those that are gone.
  [[nodiscard]] const std::vector<storage::RunSummary>& runs() const { return runs_; }

  /// None: the newest there is.
  void set_step(std::optional<std::int64_t> step);
  [[nodiscard]] std::optional<std::int64_t> step() const { return step_; }
  /// The steps that are gone through; none: all there are.
  void set_step_range(std::optional<StepRange> range);
  [[nodiscard]] const std::optional<StepRange>& step_range() const { return step_range_; }

 signals:
  /// Other runs, or another store.
  void runs_changed();
  /// The same runs; one of them has recorded or been edited.
  void recorded();
  void step_changed();
  void step_range_changed();

 private:
  void ask();

  StoreSession* session_ = nullptr;
  std::vector<std::int64_t> ids_;
  std::vector<storage::RunSummary> runs_;
  std::optional<std::int64_t> step_;
  std::optional<StepRange> step_range_;
  int asked_ = 0;
};

}  // namespace ebmlab::gui
