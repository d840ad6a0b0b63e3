// SPDX-License-Identifier: MIT
// A shared library that is no plugin.
#include "no_code_may_run.hpp"

extern "C" __attribute__((visibility("default"))) void ebmlab_register() {}
