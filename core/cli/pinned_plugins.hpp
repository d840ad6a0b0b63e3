// SPDX-License-Identifier: MIT
// A run goes on with the libraries that it was recorded with.
#pragma once

#include <string>
#include <vector>

#include "host/catalogue.hpp"
#include "storage/records.hpp"

namespace ebmlab::cli {

/// Which libraries a run that was recorded is trained with.
enum class Pinning {
  kRecorded,  ///< those it was recorded with, by their hash, also where the file on the search path is another one now
  kPresent    ///< those of the search path
};

/// Has the catalogue use them. A sentence for each that is not the one of the search path, or is not the one it was recorded
/// with. Throws ConfigError when a recorded one is gone.
std::vector<std::string> pin_plugins(host::Catalogue& catalogue, const std::vector<storage::PluginRecord>& plugins,
                                     Pinning pinning);

}  // namespace ebmlab::cli
