// SPDX-License-Identifier: MIT
// What is known of each file of the search path: from the cache, from its bytes, or from a probe. Internal.
#pragma once

#include <filesystem>
#include <vector>

#include "host/catalogue.hpp"
#include "host/manifest.hpp"

namespace ebmlab::host {

struct Surveyed {
  std::filesystem::path path;  ///< as found
  Manifest manifest;
};

/// Every library of the folders, in order. Files that the user disabled are not looked at: they are kDisabled.
[[nodiscard]] std::vector<Surveyed> survey(const std::vector<std::filesystem::path>& folders, const Loading& loading,
                                           const PrivateCopies& copies);

}  // namespace ebmlab::host
