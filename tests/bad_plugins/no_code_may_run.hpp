// SPDX-License-Identifier: MIT
// A static constructor that ends the process: a library with it must be refused before it is opened.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace {
struct NoCodeMayRun {
  NoCodeMayRun() {
    std::fputs("the static constructor of a refused library ran\n", stderr);
    std::abort();
  }
};
const NoCodeMayRun kNoCodeMayRun;
}  // namespace
