// SPDX-License-Identifier: MIT
// What one core of this machine can do at most, measured: the floor under every time.
#pragma once

#include <string>

namespace ebmlab::bench {

struct Floor {
  double gflops = 0.0;     ///< fp32 multiply-adds in registers, two operations each, at the widest vectors the core has
  double gigabytes = 0.0;  ///< a second, to and from memory (a[i] = b[i] + s c[i] over 192 MB; three streams)
  std::string vectors;     ///< "AVX-512", "AVX2" or "SSE2"
};

/// On the calling thread, for about half a second; the best of several tries.
[[nodiscard]] Floor measure_floor();

}  // namespace ebmlab::bench
