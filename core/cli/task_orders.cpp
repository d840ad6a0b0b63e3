// SPDX-License-Identifier: MIT
// What a task is told from outside.
#include "cli/task_orders.hpp"

#include <spdlog/spdlog.h>

#include <csignal>
#include <exception>

namespace ebmlab::cli {
namespace {

constexpr std::chrono::seconds kAfterTerminate{20};  // Slurm kills 30 s after SIGTERM, unless the site says otherwise
constexpr std::chrono::seconds kBetweenLooks{10};

}  // namespace

int TaskOrders::level() {
  if (is_superseded_ || interrupts_.count(SIGINT) > 1) return 2;
  if (interrupts_.count() == 0) return 0;
  if (interrupts_.count(SIGTERM) == 0) return 1;
  if (!terminated_) terminated_ = Clock::now();
  return Clock::now() - *terminated_ > kAfterTerminate ? 2 : 1;
}

bool TaskOrders::is_superseded() {
  try {
    is_superseded_ = is_superseded_ || !claim_.holds();
    trouble_.clear();
  } catch (const std::exception& error) {
    if (trouble_ != error.what()) spdlog::warn("{}", error.what());
    trouble_ = error.what();
  }
  return is_superseded_;
}

void TaskOrders::look_now_and_then() {
  const Clock::time_point now = Clock::now();
  if (now - last_look_ < kBetweenLooks) return;
  last_look_ = now;
  (void)is_superseded();
}

}  // namespace ebmlab::cli
