// SPDX-License-Identifier: MIT
// The tab of a run's checkpoints, and what can be done from one.
#pragma once

#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QString>
#include <QStringList>
#include <QTableWidget>

#include <cstdint>
#include <vector>

#include "gui/inspector/run_panel.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {

class CheckpointsPanel : public RunPanel {
  Q_OBJECT

 public:
  explicit CheckpointsPanel(QWidget* parent = nullptr);
  void show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) override;

 signals:
  /// The run is to go on from there, as itself.
  void resume_asked(std::int64_t run, std::int64_t step);
  /// It is to be judged under the final protocol.
  void evaluation_asked(std::int64_t run, std::int64_t step, const QString& kind);
  /// A new run is to go on from there, with changes such as "objective.energy_rate=1e-4".
  void fork_asked(std::int64_t run, std::int64_t step, const QStringList& changes);

 private:
  /// What is recorded of the run's checkpoints.
  struct Contents {
    std::vector<storage::CheckpointRow> checkpoints;
    std::vector<storage::EvaluationRow> evaluations;  ///< of them
    friend bool operator==(const Contents&, const Contents&) = default;
  };
  void fill(Contents contents);
  void show_evaluations();
  void allow();
  void ask_changes();
  void verify();
  [[nodiscard]] QString why_not_evaluated() const;
  [[nodiscard]] QString evaluated_text(std::int64_t checkpoint) const;
  [[nodiscard]] bool has_choice() const { return table_->currentRow() >= 0; }
  [[nodiscard]] const storage::CheckpointRow& chosen() const;

  QTableWidget *table_, *evaluations_;
  QPushButton *resume_, *fork_, *evaluate_, *verify_;
  QLabel* answer_;
  QPointer<StoreSession> session_;
  storage::RunSummary run_;
  Contents contents_;
};

}  // namespace ebmlab::gui
