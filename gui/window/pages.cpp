// SPDX-License-Identifier: MIT
#include "gui/window/pages.hpp"

#include "gui/runs/selection.hpp"

namespace ebmlab::gui {

Pages::Pages(Selection& selection, QWidget* parent) : QTabWidget(parent) {
  setObjectName(QStringLiteral("pages"));
  setAccessibleName(tr("Pages about the selected runs"));
  setDocumentMode(true);
  (void)selection;
}

}  // namespace ebmlab::gui
