// SPDX-License-Identifier: MIT
#include "training/memory.hpp"

#include <malloc.h>

namespace ebmlab::training {

void keep_freed_memory() {
#if defined(__GLIBC__)
  constexpr int kLargest = 1 << 30;  // bytes: larger blocks are mapped, and more than that is given back
  mallopt(M_MMAP_THRESHOLD, kLargest);
  mallopt(M_TRIM_THRESHOLD, kLargest);
#endif
}

}  // namespace ebmlab::training
