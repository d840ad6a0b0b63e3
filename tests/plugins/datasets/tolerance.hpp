// SPDX-License-Identifier: MIT
#pragma once

namespace ebmlab {

/// Standard errors: a sound data set is further off once in 150,000 checks.
inline constexpr double kZ = 4.5;

}  // namespace ebmlab
