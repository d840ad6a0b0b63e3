// SPDX-License-Identifier: MIT
// Two energies under one id in one library.
#include <ebmlab/plugin.hpp>

EBMLAB_PLUGIN(registry) {
  for (int i = 0; i < 2; ++i) {
    registry.add_energy({.id = "twin", .version = "1", .summary = ""},
                        [](const ebmlab::Params&, const ebmlab::ModelContext&) { return nullptr; });
  }
}
