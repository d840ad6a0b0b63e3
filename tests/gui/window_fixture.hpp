// SPDX-License-Identifier: MIT
// A store with something of everything, and an event loop that runs until something is so.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>

#include "support/temporary_folder.hpp"

namespace ebmlab::gui::testing {

/// Runs the event loop until then; false when it does not come to be within the limit.
[[nodiscard]] bool eventually(const std::function<bool()>& condition,
                              std::chrono::milliseconds limit = std::chrono::seconds(20));

/// The store of storage/demo_store.hpp.
class WindowTest : public ::testing::Test {
 protected:
  WindowTest();

  test::TemporaryFolder temporary_;
  const std::filesystem::path file_ = temporary_.path() / "demo.db";
};

}  // namespace ebmlab::gui::testing
