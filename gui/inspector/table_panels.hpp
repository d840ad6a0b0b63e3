// SPDX-License-Identifier: MIT
// The tabs that are tables: configuration, events, checkpoints; and the notes.
#pragma once

#include <QCheckBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QString>
#include <QStringList>
#include <QTableWidget>
#include <QTextBrowser>

#include <optional>

#include "gui/inspector/parameters_model.hpp"
#include "gui/inspector/run_panel.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {

/// The parameters, beside those of a run that was pinned.
class ConfigurationPanel : public RunPanel {
  Q_OBJECT

 public:
  explicit ConfigurationPanel(QWidget* parent = nullptr);
  void show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) override;

 private:
  void arrange();

  ParametersModel model_;
  QCheckBox *hides_defaults_, *pins_;
  std::optional<ParameterColumn> shown_, pinned_;
};

class EventsPanel : public RunPanel {
  Q_OBJECT

 public:
  explicit EventsPanel(QWidget* parent = nullptr);
  void show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) override;

 private:
  QTableWidget* table_;
};

class CheckpointsPanel : public RunPanel {
  Q_OBJECT

 public:
  explicit CheckpointsPanel(QWidget* parent = nullptr);
  void show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) override;

 signals:
  /// The run is to go on from there, as itself.
  void resume_asked(std::int64_t run, std::int64_t step);
  /// A new run is to go on from there, with changes such as "objective.energy_rate=1e-4".
  void fork_asked(std::int64_t run, std::int64_t step, const QStringList& changes);

 private:
  void fill(const std::vector<storage::CheckpointRow>& checkpoints);
  void ask_changes();
  void verify();
  [[nodiscard]] const storage::CheckpointRow& chosen() const;

  QTableWidget* table_;
  QPushButton *resume_, *fork_, *verify_;
  QLabel* answer_;
  QPointer<StoreSession> session_;
  std::vector<storage::CheckpointRow> checkpoints_;
  QString method_;  ///< of the run
};

/// What people say of the run, in Markdown; kept when the field is left.
class NotesPanel : public RunPanel {
  Q_OBJECT

 public:
  explicit NotesPanel(QWidget* parent = nullptr);
  void show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) override;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void keep();

  QPlainTextEdit* text_;
  QTextBrowser* preview_;
  QPointer<StoreSession> session_;
  std::int64_t run_ = 0;
  QString kept_;
};

}  // namespace ebmlab::gui
