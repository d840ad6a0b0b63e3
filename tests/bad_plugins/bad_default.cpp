// SPDX-License-Identifier: MIT
// A default outside the limits of its own description.
#include <ebmlab/plugin.hpp>

EBMLAB_PLUGIN(registry) {
  registry.add_energy({.id = "steep",
                       .version = "1",
                       .summary = "",
                       .params = {{.key = "slope", .doc = "", .fallback = 2.0, .min = 0, .max = 1}}},
                      [](const ebmlab::Params&, const ebmlab::ModelContext&) { return nullptr; });
}
