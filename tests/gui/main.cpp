// SPDX-License-Identifier: MIT
// Tests of the window: without a screen, unless they are told otherwise.
#include <QApplication>
#include <QStandardPaths>

#include <gtest/gtest.h>

#include "gui/style/theme.hpp"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  const QApplication app(argc, argv);
  QStandardPaths::setTestModeEnabled(true);  // nobody's settings
  ebmlab::gui::apply(ebmlab::gui::Theme::kLight);
  return RUN_ALL_TESTS();
}
