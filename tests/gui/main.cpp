// SPDX-License-Identifier: MIT
// Tests of the window: without a screen, unless they are told otherwise.  --drag FILE: a part of one of them (screen_test.cpp).
#include <QApplication>
#include <QStandardPaths>

#include <gtest/gtest.h>

#include "gui/style/theme.hpp"
#include "screen/drag_source.hpp"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  const QApplication app(argc, argv);
  QStandardPaths::setTestModeEnabled(true);  // nobody's settings
  ebmlab::gui::apply(ebmlab::gui::Theme::kLight);
  if (argc == 3 && QByteArray(argv[1]) == "--drag") return ebmlab::gui::testing::offer_to_drag(QString::fromLocal8Bit(argv[2]));
  return RUN_ALL_TESTS();
}
