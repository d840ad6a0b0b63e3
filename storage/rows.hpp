// SPDX-License-Identifier: MIT
// Rows that both the store and the recorder write. All inside the caller's transaction; SQLite's own exceptions leave them.
#pragma once

#include "storage/records.hpp"
#include "storage/status.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::storage {

/// Found or made; the id.
std::int64_t name_id(SQLite::Database& db, std::string_view kind, std::string_view text);
std::int64_t experiment_id(SQLite::Database& db, const ExperimentRecord& experiment);
std::int64_t host_id(SQLite::Database& db, const HostRecord& host);
std::int64_t environment_id(SQLite::Database& db, const EnvironmentRecord& environment);
std::int64_t plugin_id(SQLite::Database& db, const PluginRecord& plugin);
std::int64_t dataset_id(SQLite::Database& db, const DatasetRecord& dataset);
/// The row of a file that is already there, whole.
void add_artifact(SQLite::Database& db, std::string_view sha256, std::size_t size, std::string_view media_type);

RunRef insert_run(SQLite::Database& db, const NewRun& run);
/// What an evaluation is of: a run as it stood in a session, or one of that session's checkpoints.
struct Judged {
  std::int64_t run = 0, session = 0;
  std::optional<std::int64_t> checkpoint = {};
};
/// A row a metric, but where an earlier session has that very row and it counts: whose last session was killed after this, and
/// before its end, judges the same state again.
void insert_evaluation(SQLite::Database& db, const Judged& judged, const NewEvaluation& evaluation);
void insert_event(SQLite::Database& db, std::int64_t run, std::optional<std::int64_t> session, const NewEvent& event,
                  std::int64_t t_us);

/// Lines of a run as one session numbers them; session 0 is the supervisor's.
/// No row is numbered beyond: far more than can be written, and its successors are numbers too.
inline constexpr std::int64_t kLargestSequence = std::int64_t{1} << 53U;

struct LogPlace {
  std::int64_t run = 0;
  std::int64_t session = 0;
  std::int64_t next_seq = 0;
};
/// Split at newlines; advances `place`.
void insert_log(SQLite::Database& db, LogPlace& place, LogStream stream, std::string_view text, std::int64_t t_us);

/// Answers everything that was asked of a run and not answered.
void close_requests(SQLite::Database& db, std::int64_t run, std::string_view answer);

/// The open session of a run that has a live status, and nobody behind it.
struct DeadSession {
  RunRef run;
  std::int64_t heartbeat_us = 0;
};
[[nodiscard]] std::vector<DeadSession> runs_without_life(SQLite::Database& db, std::int64_t now);
/// It has a live status, and nothing says that its process is gone.
[[nodiscard]] bool is_alive(SQLite::Database& db, std::int64_t run);

}  // namespace ebmlab::storage
