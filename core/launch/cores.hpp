// SPDX-License-Identifier: MIT
// Which cores a process may use, and how processes that run side by side share them.
#pragma once

#include <cstddef>
#include <vector>

namespace ebmlab::launch {

/// Cores, by the numbers that the system gives them.
using Cores = std::vector<int>;

/// Those that the calling thread may use, the threads of one physical core side by side. Empty where the system does not say.
[[nodiscard]] Cores usable_cores();

/// Disjoint shares, as equal as can be, for so many processes of so many threads each. Empty where that is more threads than
/// cores: the system then divides them better.
[[nodiscard]] std::vector<Cores> shares(const Cores& cores, std::size_t processes, std::size_t threads);

/// As long as it lives the calling thread, and what it starts for good, uses these cores alone. Does nothing when there are
/// none or the system refuses.
class OnCores {
 public:
  explicit OnCores(const Cores& cores);
  ~OnCores();
  OnCores(const OnCores&) = delete;
  OnCores& operator=(const OnCores&) = delete;

 private:
  Cores former_;  // empty: nothing was changed
};

}  // namespace ebmlab::launch
