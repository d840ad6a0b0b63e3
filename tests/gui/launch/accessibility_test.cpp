// SPDX-License-Identifier: MIT
// Every widget of what starts and steers that takes the focus says what it is.
#include <gtest/gtest.h>

#include <QAccessible>

#include "gui/launch/experiment_form.hpp"
#include "gui/launch/jobs_dock.hpp"
#include "gui/launch/jobs_model.hpp"
#include "gui/launch/launching.hpp"
#include "gui/launch/new_run.hpp"
#include "gui/launch/plugin_table_model.hpp"
#include "gui/launch/plugins_page.hpp"
#include "gui/window/main_window.hpp"
#include "launch/fake_program.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

/// What stands for it on the keyboard's way, and is not a part of another widget.
bool takes_focus(const QWidget& widget) {
  return (widget.focusPolicy() & Qt::TabFocus) != 0 && widget.focusProxy() == nullptr &&
         !widget.objectName().startsWith(QStringLiteral("qt_"));
}

std::string path_of(const QWidget* widget) {
  std::string path;
  for (; widget != nullptr; widget = widget->parentWidget())
    path = std::string(widget->metaObject()->className()) + "(" + widget->objectName().toStdString() + ")/" + path;
  return path;
}

using AccessibilityTest = testing::WindowTest;

TEST_F(AccessibilityTest, EveryWidgetThatTakesTheFocusHasAName) {
  MainWindow window;
  Launching& launching = window.launching();
  launching.program().use(testing::write_fake_ebmlab(temporary_));
  window.open(file_);
  window.show();
  ASSERT_TRUE(testing::eventually([&] { return launching.plugins_page().model().rowCount() > 30; }));
  int looked_at = 0;
  for (QWidget* root : std::initializer_list<QWidget*>{&launching.new_run(), &launching.jobs(), &launching.plugins_page()}) {
    for (QWidget* widget : root->findChildren<QWidget*>()) {
      if (!takes_focus(*widget)) continue;
      ++looked_at;
      QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
      ASSERT_NE(interface, nullptr) << path_of(widget);
      EXPECT_FALSE(interface->text(QAccessible::Name).isEmpty()) << path_of(widget);
    }
  }
  EXPECT_GT(looked_at, 60);
}

}  // namespace
}  // namespace ebmlab::gui
