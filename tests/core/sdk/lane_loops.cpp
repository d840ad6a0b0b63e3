// SPDX-License-Identifier: MIT
// Not a part of any program: the compiler is asked whether it makes vector instructions of these loops.
#include <ebmlab/lane_math.hpp>

void exponentials(float* __restrict to, const float* __restrict from) {
  for (int lane = 0; lane < 64; ++lane) to[lane] = ebmlab::lanes::exp(from[lane]);
}

void logarithms(float* __restrict to, const float* __restrict from) {
  for (int lane = 0; lane < 64; ++lane) to[lane] = ebmlab::lanes::log(from[lane]);
}
