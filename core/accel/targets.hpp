// SPDX-License-Identifier: MIT
// The processors that kernels are compiled for: AVX-512, AVX2 with FMA, and any. To be included before Highway's headers.
#pragma once

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
