// SPDX-License-Identifier: MIT
// Counts Ctrl-C and requests to terminate while it lives.
#include "launch/interrupts.hpp"

#include <array>
#include <atomic>

namespace ebmlab::launch {
namespace {

// A signal handler has no other way to reach its object than a static; these are lock-free and private to this file.
std::array<std::atomic<int>, NSIG> interrupt_counts{};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void count_interrupt(int signal) { interrupt_counts[signal].fetch_add(1, std::memory_order_relaxed); }

}  // namespace

Interrupts::Interrupts(const std::vector<int>& signals) {
  struct sigaction action {};
  action.sa_handler = count_interrupt;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = 0;  // no SA_RESTART: a waiting poll() returns at once
  for (const int signal : signals) {
    interrupt_counts.at(signal) = 0;
    struct sigaction former {};
    ::sigaction(signal, &action, &former);
    former_.emplace_back(signal, former);
  }
}

Interrupts::~Interrupts() {
  for (const auto& [signal, former] : former_) ::sigaction(signal, &former, nullptr);
}

int Interrupts::count() const {
  int sum = 0;
  for (const auto& [signal, former] : former_) sum += count(signal);
  return sum;
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): they are counted while an object lives
int Interrupts::count(int signal) const { return interrupt_counts.at(signal).load(std::memory_order_relaxed); }

}  // namespace ebmlab::launch
