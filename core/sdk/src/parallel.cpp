// SPDX-License-Identifier: MIT
// Compiled with OpenMP: without it at::parallel_for is a loop on the calling thread.
#include "parallel.hpp"

#include <ATen/Parallel.h>

#ifndef INTRA_OP_PARALLEL
#error "threads are LibTorch's, which need OpenMP"
#endif

namespace ebmlab {

void share(std::int64_t count, const std::function<void(std::int64_t)>& work) {
  at::parallel_for(0, count, 1, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) work(i);
  });
}

}  // namespace ebmlab
