// SPDX-License-Identifier: MIT
// Finding plugins by what a user types, and describing them.
#pragma once

#include <string>
#include <vector>

#include "host/catalogue.hpp"

namespace ebmlab::cli {

/// Of every kind, or of the one in "kind/id". Throws ConfigError with the nearest id and all of them.
[[nodiscard]] std::vector<PluginDescription> find_plugins(const host::Catalogue& catalogue, const std::string& id);

/// For a terminal: what it is, where it came from, what it offers and needs, every parameter.
[[nodiscard]] std::string description_text(const PluginDescription& plugin);

}  // namespace ebmlab::cli
