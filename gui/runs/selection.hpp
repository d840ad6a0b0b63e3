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

 signals:
  /// Other runs, or another store.
  void runs_changed();
  /// The same runs; one of them has recorded or been edited.
  void recorded();
  void step_changed();

 private:
  void ask();

  StoreSession* session_ = nullptr;
  std::vector<std::int64_t> ids_;
  std::vector<storage::RunSummary> runs_;
  std::optional<std::int64_t> step_;
  int asked_ = 0;
};

}  // namespace ebmlab::gui
