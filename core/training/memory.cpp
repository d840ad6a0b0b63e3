// SPDX-License-Identifier: MIT
#include "training/memory.hpp"

#include <malloc.h>

namespace ebmlab::training {

void keep_freed_memory() {
  constexpr int kMegabyte = 1 << 20;
  ::mallopt(M_MMAP_THRESHOLD, 64 * kMegabyte);  // larger buffers are still the system's own
  ::mallopt(M_TRIM_THRESHOLD, 512 * kMegabyte);
}

}  // namespace ebmlab::training
