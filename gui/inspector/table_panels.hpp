// SPDX-License-Identifier: MIT
// The tabs that are tables: configuration and events; and the notes.
#pragma once

#include <QCheckBox>
#include <QPlainTextEdit>
#include <QPointer>
#include <QString>
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
