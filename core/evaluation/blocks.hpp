// SPDX-License-Identifier: MIT
// Internal.
#pragma once

#include <cstdint>

namespace ebmlab::evaluation {

/// Rows of a matrix of distances that are in memory at a time.
inline constexpr std::int64_t kBlock = 512;

}  // namespace ebmlab::evaluation
