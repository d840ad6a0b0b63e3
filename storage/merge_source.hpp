// SPDX-License-Identifier: MIT
// One source of a merge, whether a store or what was read from JSON Lines.
#pragma once

#include "storage/connection.hpp"
#include "storage/merge.hpp"
#include "storage/run_links.hpp"

#include <string>
#include <vector>

namespace ebmlab::storage {

struct MergeSource {
  std::string uuid;  ///< of the store
  std::string path;  ///< as the user knows it
  std::vector<RunLink> links = {};
};

/// Adds what happened to `report`, once it is committed.
void merge_source(Connection& target, Connection& store, const MergeSource& source, MergeReport& report);

}  // namespace ebmlab::storage
