// SPDX-License-Identifier: MIT
// The tabs that are read: overview, provenance, log.
#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTextBrowser>

#include "gui/inspector/run_panel.hpp"

namespace ebmlab::gui {

class OverviewPanel : public RunPanel {
  Q_OBJECT

 public:
  explicit OverviewPanel(QWidget* parent = nullptr);
  void show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) override;

 private:
  QTextBrowser* text_;
};

class ProvenancePanel : public RunPanel {
  Q_OBJECT

 public:
  explicit ProvenancePanel(QWidget* parent = nullptr);
  void show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) override;

 private:
  QTextBrowser* text_;
};

class LogPanel : public RunPanel {
  Q_OBJECT

 public:
  explicit LogPanel(QWidget* parent = nullptr);
  void show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) override;

 private:
  void find(bool is_forward);

  QLineEdit* search_;
  QLabel* nowhere_;
  QPlainTextEdit* text_;
  qsizetype lines_ = 0;
};

}  // namespace ebmlab::gui
