// SPDX-License-Identifier: MIT
#include "gui/window/pages.hpp"

#include "gui/compare/compare_pages.hpp"

namespace ebmlab::gui {

Pages::Pages(Selection& selection, QWidget* parent) : QTabWidget(parent) {
  setObjectName(QStringLiteral("pages"));
  setAccessibleName(tr("Pages about the selected runs"));
  setDocumentMode(true);
  addTab(new EvaluationPage(selection, this), tr("Evaluation"));
  addTab(new ConfigurationPage(selection, this), tr("Differences"));
}

}  // namespace ebmlab::gui
