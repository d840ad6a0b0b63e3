// SPDX-License-Identifier: MIT
// What is no finite number, for tests of all folders.
#pragma once

#include <limits>

namespace ebmlab {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInf = std::numeric_limits<double>::infinity();

}  // namespace ebmlab
