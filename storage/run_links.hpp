// SPDX-License-Identifier: MIT
// Which run came from which, in words that hold in every store.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ebmlab::storage {

/// An empty UUID: from none.
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
/// Where the run has no parent or no origin yet, and the store has what is named. In the caller's transaction.
void apply_link(SQLite::Database& db, const RunLink& link);

}  // namespace ebmlab::storage
