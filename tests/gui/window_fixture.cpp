// SPDX-License-Identifier: MIT
#include "window_fixture.hpp"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>

#include "storage/demo_store.hpp"

namespace ebmlab::gui::testing {

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
  QElapsedTimer time;
  time.start();
  while (!condition()) {
    if (time.elapsed() > limit.count()) return false;
    QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
  }
  return true;
}

WindowTest::WindowTest() { storage::testing::make_demo_store(file_); }

}  // namespace ebmlab::gui::testing
