// SPDX-License-Identifier: MIT
// What stands between the layers of a network, for LibTorch's operators (nn.hpp) and for fused kernels.
#pragma once

namespace ebmlab {

enum class Activation { kSilu, kLeakyRelu, kRelu, kTanh, kSoftplus };

inline constexpr double kLeakySlope = 0.2;  ///< of leaky_relu below 0

}  // namespace ebmlab
