// SPDX-License-Identifier: MIT
// What `ebmlab` ends with.
#pragma once

namespace ebmlab::cli {

inline constexpr int kDone = 0;
inline constexpr int kRunFailed = 1;  ///< a run failed, diverged or was stopped; a store is damaged
inline constexpr int kBadUse = 2;

}  // namespace ebmlab::cli
