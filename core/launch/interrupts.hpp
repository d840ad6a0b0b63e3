// SPDX-License-Identifier: MIT
// Counts Ctrl-C and requests to terminate while it lives.
#pragma once

#include <csignal>

namespace ebmlab::launch {

/// Catches SIGINT, SIGTERM and SIGUSR1, which launchers of several processes pass on: the first asks to stop in good order, the
/// second at once. Puts the former handlers back when it goes. One at a time in a process.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// How many came so far. Any thread.
  [[nodiscard]] int count() const;

 private:
  struct sigaction former_int_ {};
  struct sigaction former_term_ {};
  struct sigaction former_usr1_ {};
};

}  // namespace ebmlab::launch
