// SPDX-License-Identifier: MIT
// Work shared by LibTorch's threads.
#pragma once

#include <cstdint>
#include <functional>

namespace ebmlab {

/// work(0) to work(count - 1), on as many threads as LibTorch has been given (at::set_num_threads), each of them a stretch.
/// Within it LibTorch's operators use no further threads. What one throws arrives here. Grad mode is a thread's own, and not
/// inherited.
void share(std::int64_t count, const std::function<void(std::int64_t)>& work);

}  // namespace ebmlab
