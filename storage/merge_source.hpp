// SPDX-License-Identifier: MIT
// One source of a merge, whether a store or what was read from JSON Lines.
#pragma once

#include "storage/connection.hpp"
#include "storage/merge.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ebmlab::storage {

/// That a run came from another one, in words that hold in every store. An empty UUID: from none.
struct RunLink {
  std::string run;
  std::string parent = {};
  std::string forked_run = {};  ///< whose checkpoint it was:
  std::int64_t step = 0;
  std::string kind = {};
  std::int64_t attempt = 0;
};
/// Of the runs `r` that fit an SQL condition.
[[nodiscard]] std::vector<RunLink> links_of(SQLite::Database& db, const std::string& condition);

struct MergeSource {
  std::string uuid;  ///< of the store
  std::string path;  ///< as the user knows it
  std::vector<RunLink> links = {};
};

/// Adds what happened to `report`, once it is committed.
void merge_source(Connection& target, Connection& store, const MergeSource& source, MergeReport& report);

}  // namespace ebmlab::storage
