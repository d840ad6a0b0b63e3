// SPDX-License-Identifier: MIT
// Wall clock and processor time of a piece of work.
#pragma once

#include <chrono>
#include <ctime>

namespace ebmlab::bench {

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const { return std::chrono::duration<double>(Clock::now() - wall_).count(); }
  /// Of all threads of the process: on a machine that others use it says what the work would have taken alone.
  [[nodiscard]] double cpu() const { return process_seconds() - cpu_; }

 private:
  using Clock = std::chrono::steady_clock;
  static double process_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
  }

  Clock::time_point wall_ = Clock::now();
  double cpu_ = process_seconds();
};

}  // namespace ebmlab::bench
