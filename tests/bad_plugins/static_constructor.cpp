// SPDX-License-Identifier: MIT
// A good plugin, but for what its static constructor does to the process: AT_ONCE.
#include <unistd.h>

#include <cstdlib>

#include <ebmlab/plugin.hpp>

namespace {
struct AtOnce {
  AtOnce() { AT_ONCE; }
};
const AtOnce kAtOnce;
}  // namespace

EBMLAB_PLUGIN(registry) {
  registry.add_dataset({.id = "never_seen", .version = "1", .summary = ""},
                       [](const ebmlab::Params&, const ebmlab::DataContext&) { return nullptr; });
}
