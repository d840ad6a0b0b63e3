// SPDX-License-Identifier: MIT
// One tab of the inspector.
#pragma once

#include <QWidget>

#include "storage/views.hpp"

namespace ebmlab::gui {

class StoreSession;

class RunPanel : public QWidget {
 public:
  using QWidget::QWidget;
  /// The run as it stands; `is_other`: not the one that was shown before. `session` outlives the next call.
  virtual void show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) = 0;
};

}  // namespace ebmlab::gui
