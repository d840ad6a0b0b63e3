// SPDX-License-Identifier: MIT
// Building a plugin with its defaults, among stand-ins for what it is built for. Internal.
#pragma once

#include "host/catalogue.hpp"

namespace ebmlab::host {

/// Builds and drops it, on the CPU in float32, for events of two elements (a target: for its own). Throws what
/// Catalogue::make_energy() and the others throw.
void build_default(const Catalogue& catalogue, const PluginDescription& plugin);

}  // namespace ebmlab::host
