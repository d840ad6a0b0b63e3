// SPDX-License-Identifier: MIT
// Keeps a page up to date: one question to the store at a time, none while the page is hidden.
#pragma once

#include <QObject>

#include <cstdint>
#include <functional>
#include <vector>

#include "gui/store/store_session.hpp"

namespace ebmlab::gui {

class Selection;

class Refresher : public QObject {
  Q_OBJECT

 public:
  using MakeQuestion = std::function<StoreSession::Question()>;
  /// `make` is called when it is time to ask; what its answer shows belongs to the runs selected by then. Asks whenever runs
  /// are selected or record, and when the page is shown again.
  Refresher(Selection& selection, QWidget* page, MakeQuestion make);

  /// Something else has changed that the question depends on.
  void refresh();

 signals:
  /// Another store, or none: what was kept of the last one means nothing any more.
  void session_changed();
  /// Nothing is selected.
  void emptied();
  /// What was asked cannot be answered, and why.
  void failed(const QString& why);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void ask();
  void take_runs();
  void forget_question();

  Selection& selection_;
  QWidget* page_;
  MakeQuestion make_;
  StoreSession* session_ = nullptr;
  bool is_asked_ = false;  ///< an answer is owed
  bool is_stale_ = false;  ///< there is something to ask for once it can be
};

}  // namespace ebmlab::gui
