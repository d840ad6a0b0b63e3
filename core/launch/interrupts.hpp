// SPDX-License-Identifier: MIT
// Counts Ctrl-C and requests to terminate while it lives.
#pragma once

#include <csignal>
#include <utility>
#include <vector>

namespace ebmlab::launch {

/// Catches SIGINT and SIGTERM, or those signals that it is told: the first asks to stop in good order, the second at once. Puts
/// the former handlers back when it goes. One at a time in a process.
class Interrupts {
 public:
  explicit Interrupts(const std::vector<int>& signals = {SIGINT, SIGTERM});
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// How many came so far. Any thread.
  [[nodiscard]] int count() const;
  /// How many of this one. Any thread.
  [[nodiscard]] int count(int signal) const;

 private:
  std::vector<std::pair<int, struct sigaction>> former_;
};

}  // namespace ebmlab::launch
