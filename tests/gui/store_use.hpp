// SPDX-License-Identifier: MIT
// Knows whether a thread waits for the store: unlike a stopwatch, on a busy machine, too.
#pragma once

#include <string>

namespace ebmlab::gui::testing {

/// Watches every connection that is opened while it lives. One at a time; lives on the thread that must not ask anything.
class StoreUse {
 public:
  StoreUse();
  ~StoreUse();
  StoreUse(const StoreUse&) = delete;
  StoreUse& operator=(const StoreUse&) = delete;

  /// The first statement that was run on this thread; empty: none.
  [[nodiscard]] static std::string first_here();
  /// Statements that other threads ran: that there are any says that it watches.
  [[nodiscard]] static long elsewhere();
};

}  // namespace ebmlab::gui::testing
