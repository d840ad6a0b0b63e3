// SPDX-License-Identifier: MIT
// Counts Ctrl-C and requests to terminate while it lives.
#include "launch/interrupts.hpp"

#include <atomic>

namespace ebmlab::launch {
namespace {

// A signal handler has no other way to reach its object than a static; this one is lock-free and private to this file.
std::atomic<int> interrupt_count{0};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void count_interrupt(int /*signal*/) { interrupt_count.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

Interrupts::Interrupts() {
  interrupt_count = 0;
  struct sigaction action {};
  action.sa_handler = count_interrupt;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = 0;  // no SA_RESTART: a waiting poll() returns at once
  ::sigaction(SIGINT, &action, &former_int_);
  ::sigaction(SIGTERM, &action, &former_term_);
  ::sigaction(SIGUSR1, &action, &former_usr1_);
}

Interrupts::~Interrupts() {
  ::sigaction(SIGINT, &former_int_, nullptr);
  ::sigaction(SIGTERM, &former_term_, nullptr);
  ::sigaction(SIGUSR1, &former_usr1_, nullptr);
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): they are counted while an object lives
int Interrupts::count() const { return interrupt_count.load(std::memory_order_relaxed); }

}  // namespace ebmlab::launch
