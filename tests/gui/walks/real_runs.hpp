// SPDX-License-Identifier: MIT
// The window over the store that is shipped with it: real runs of gcd, pcd-10 and a baseline that diverged, two seeds each.
#pragma once

#include <gtest/gtest.h>

#include <QAction>

#include "gui/window/main_window.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::gui::testing {

class RealRuns : public ::testing::Test {
 protected:
  RealRuns();

  /// Types it and waits for so many runs.
  void filter(const QString& text, std::size_t runs);
  /// Everything that is listed.
  void select_all();
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return temporary_.path() / name; }

  test::TemporaryFolder temporary_;
  MainWindow window_;
};

}  // namespace ebmlab::gui::testing
