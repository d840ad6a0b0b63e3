// SPDX-License-Identifier: MIT
// An id that the well-behaved library has, after one of its own.
#include <ebmlab/plugin.hpp>

EBMLAB_PLUGIN(registry) {
  for (const char* id : {"own", "bowl"}) {
    registry.add_energy({.id = id, .version = "2", .summary = ""},
                        [](const ebmlab::Params&, const ebmlab::ModelContext&) { return nullptr; });
  }
}
