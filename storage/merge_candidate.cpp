// SPDX-License-Identifier: MIT
// A run as one store has it: how far it has come, and in which sessions.
#include "storage/merge_candidate.hpp"

#include "storage/sql.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace ebmlab::storage {
namespace {

constexpr const char* kRuns =
    "SELECT id, uuid, name, status, max(created_us, coalesce(started_us,0), coalesce(ended_us,0),"
    " coalesce((SELECT max(max(heartbeat_us, coalesce(ended_us,0))) FROM run_session WHERE run_id=run.id),0),"
    " coalesce((SELECT max(t_us) FROM event WHERE run_id=run.id),0), coalesce((SELECT max(t_us) FROM log WHERE "
    "run_id=run.id),0)),"
    " (SELECT count(*) FROM snapshot WHERE run_id=run.id) + (SELECT count(*) FROM checkpoint WHERE run_id=run.id) FROM run";

Candidate candidate_of(SQLite::Statement& statement) {
  sql::Row row(statement);
  Candidate run;
  run.id = row.integer();
  run.uuid = row.text();
  run.name = row.text();
  run.age.status = run_status_from_text(row.text());
  run.age.last_us = row.integer();
  run.age.artifacts = row.integer();
  return run;
}

using Sessions = std::set<std::pair<std::int64_t, std::int64_t>>;  // when it began, and its process

Sessions sessions_of(SQLite::Database& db, std::int64_t run) {
  Sessions sessions;
  SQLite::Statement rows(db, "SELECT started_us, pid FROM run_session WHERE run_id=?");
  sql::bind_all(rows, run);
  while (rows.executeStep()) sessions.emplace(rows.getColumn(0).getInt64(), rows.getColumn(1).getInt64());
  return sessions;
}

}  // namespace

std::vector<Candidate> candidates_of(SQLite::Database& db) {
  std::vector<Candidate> all;
  SQLite::Statement rows(db, std::string(kRuns) + " ORDER BY id");
  while (rows.executeStep()) all.push_back(candidate_of(rows));
  return all;
}

std::optional<Candidate> find_candidate(Statements& statements, const std::string& uuid) {
  SQLite::Statement& same = statements.get(std::string(kRuns) + " WHERE uuid=?");
  same.bind(1, uuid);
  if (!same.executeStep()) return std::nullopt;
  return candidate_of(same);
}

bool went_apart(SQLite::Database& db, const Candidate& run, SQLite::Database& other_db, const Candidate& other) {
  const Sessions some = sessions_of(db, run.id), others = sessions_of(other_db, other.id);
  const auto holds = [](const Sessions& all, const Sessions& part) {
    return std::includes(all.begin(), all.end(), part.begin(), part.end());
  };
  return !holds(some, others) && !holds(others, some);
}

}  // namespace ebmlab::storage
