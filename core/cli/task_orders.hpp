// SPDX-License-Identifier: MIT
// What a task is told from outside: by signals, and by a process that has claimed the task after it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cluster/submission.hpp"
#include "launch/interrupts.hpp"

namespace ebmlab::cli {

/// SIGTERM: Slurm, which kills after a while. SIGUSR1: ahead of a time limit. SIGINT: a terminal. Used by one thread.
class TaskOrders {
 public:
  /// Both outlive it; the interrupts are of these three signals.
  TaskOrders(const launch::Interrupts& interrupts, const cluster::Claim& claim) : interrupts_(interrupts), claim_(claim) {}

  /// Whether a signal came.
  [[nodiscard]] bool are_to_end() const { return interrupts_.count() > 0; }
  /// As of a queue's interrupts: 1 lets the run save a checkpoint, 2 ends it at once.
  [[nodiscard]] int level();
  /// Looks into the folder whether another process has the task now: what is there is no business of this one any more. While
  /// the folder cannot be read nobody is known to have it.
  [[nodiscard]] bool is_superseded();
  /// The same, every few seconds; `level` says what came of it.
  void look_now_and_then();

 private:
  using Clock = std::chrono::steady_clock;

  const launch::Interrupts& interrupts_;
  const cluster::Claim& claim_;
  std::optional<Clock::time_point> terminated_;
  Clock::time_point last_look_ = Clock::now();
  bool is_superseded_ = false;
  std::string trouble_;  ///< of the last look
};

}  // namespace ebmlab::cli
