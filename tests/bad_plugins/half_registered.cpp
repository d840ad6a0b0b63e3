// SPDX-License-Identifier: MIT
// Registers one plugin, then throws THROWN.
#include <ebmlab/plugin.hpp>

EBMLAB_PLUGIN(registry) {
  registry.add_dataset({.id = "half", .version = "1", .summary = "registered before the throw"},
                       [](const ebmlab::Params&, const ebmlab::DataContext&) { return nullptr; });
  throw THROWN;
}
