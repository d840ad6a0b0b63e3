// SPDX-License-Identifier: MIT
// The right mark, and nothing to call.
#include <ebmlab/abi.hpp>

#include "no_code_may_run.hpp"

extern "C" __attribute__((visibility("default"))) const ebmlab::Magic ebmlab_magic = ebmlab::this_build();
