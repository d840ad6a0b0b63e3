// SPDX-License-Identifier: MIT
// Calls a function that no library has.
#include <ebmlab/plugin.hpp>

extern "C" void ebmlab_no_such_function();

EBMLAB_PLUGIN(registry) {
  (void)registry;
  ebmlab_no_such_function();
}
