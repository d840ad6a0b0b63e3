// SPDX-License-Identifier: MIT
// What is shown of the selected runs, a tab each.
#pragma once

#include <QTabWidget>

namespace ebmlab::gui {

class Selection;

class Pages : public QTabWidget {
  Q_OBJECT

 public:
  explicit Pages(Selection& selection, QWidget* parent = nullptr);
};

}  // namespace ebmlab::gui
