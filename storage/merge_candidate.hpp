// SPDX-License-Identifier: MIT
// A run as one store has it, to be compared with the same run in another.
#pragma once

#include "storage/run_tables.hpp"
#include "storage/status.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ebmlab::storage {

/// How far a run has come. Everything that is added to a run brings a later time, but for states before its first session, and
/// for data that a source has and an earlier one lacked.
struct Age {
  std::int64_t last_us = 0;
  RunStatus status = RunStatus::kCreated;
  std::int64_t artifacts = 0;
  auto operator<=>(const Age&) const = default;  // NOLINT(modernize-use-nullptr): what the compiler makes of it
};

struct Candidate {
  std::int64_t id = 0;
  std::string uuid;
  std::string name;
  Age age;
  std::optional<std::int64_t> lost_us = {};  ///< its process died then, though the row still says that it is running

  /// For a sentence.
  [[nodiscard]] std::string called() const { return "run " + name + " (" + uuid + ")"; }
};

/// All runs of a store, in its order; whether their processes live is not looked at.
[[nodiscard]] std::vector<Candidate> candidates_of(SQLite::Database& db);
[[nodiscard]] std::optional<Candidate> find_candidate(Statements& statements, const std::string& uuid);

/// One run in two stores, each with a session that the other lacks: whichever replaced the other, something would be lost.
[[nodiscard]] bool went_apart(SQLite::Database& db, const Candidate& run, SQLite::Database& other_db, const Candidate& other);

}  // namespace ebmlab::storage
