// SPDX-License-Identifier: MIT
// The rows of a session's records.
#include "storage/artifacts.hpp"
#include "storage/process.hpp"
#include "storage/session_writer.hpp"
#include "storage/sql.hpp"

#include <nlohmann/json.hpp>

namespace ebmlab::storage {
namespace {

constexpr int kPeriodicKept = 3;

}  // namespace

void SessionWriter::write_record(SQLite::Database& db, const Record& record) {
  std::visit([&](const auto& body) { insert(db, record, body); }, record.body);
}

void SessionWriter::insert(SQLite::Database& db, const Record& record, const NewSnapshot& s) const {
  const bool is_file = !record.artifact.empty();
  if (is_file) add_artifact(db, record.artifact, record.artifact_size, "application/x-ebmlab-array");
  sql::run(db,
           "INSERT OR REPLACE INTO snapshot(run_id,session_id,name_id,kind,step,t_us,shape,dtype,bounds,vmin,vmax,log_z,codec,"
           "inline_data,sha256) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
           run_, session_, name_id(db, "snapshot", s.name), s.kind, s.step, record.t_us, nlohmann::json(s.shape).dump(),
           s.dtype, s.bounds_json, s.vmin, s.vmax, s.log_z, 0, is_file ? nullptr : &s.data, sql::or_null(record.artifact));
}

void SessionWriter::insert(SQLite::Database& db, const Record& /*record*/, const NewEvaluation& evaluation) const {
  insert_evaluation(db, {.run = run_, .session = session_}, evaluation);
}

void SessionWriter::insert(SQLite::Database& db, const Record& record, const NewCheckpoint& c) {
  add_artifact(db, record.artifact, record.artifact_size, "application/x-ebmlab-checkpoint");
  sql::run(db,
           "INSERT INTO checkpoint(run_id,session_id,step,t_us,kind,sha256,contains,metric,metric_value)"
           " SELECT ?1,?2,?3,?4,?5,?6,?7,?8,?9 WHERE NOT EXISTS (SELECT 1 FROM checkpoint c JOIN run_session s"
           " ON s.id=c.session_id WHERE c.run_id=?1 AND c.session_id<>?2 AND c.step=?3 AND c.kind=?5 AND c.sha256=?6"
           " AND (s.superseded_from_step IS NULL OR c.step<=s.superseded_from_step)) ON CONFLICT DO UPDATE SET "
           "t_us=excluded.t_us, sha256=excluded.sha256,"
           " contains=excluded.contains, metric=excluded.metric, metric_value=excluded.metric_value",
           run_, session_, c.step, record.t_us, c.kind, record.artifact, c.contains, sql::or_null(c.metric), c.metric_value);
  retire_checkpoints(db);
}

/// Of the periodic ones that count the last kPeriodicKept stay, of the best ones the best; what was asked for, the last finite
/// and the final one stay, and whatever another run branched off from or somebody had evaluated.
void SessionWriter::retire_checkpoints(SQLite::Database& db) {
  std::vector<std::pair<std::int64_t, std::string>> rows;
  for (const auto& [kind, kept] : {std::pair("auto", kPeriodicKept), {"best", 1}}) {
    SQLite::Statement old(
        db,
        "SELECT id, sha256 FROM checkpoint c WHERE run_id=?1 AND kind=?2 AND pinned=0 AND id NOT IN"
        " (SELECT k.id FROM checkpoint k JOIN run_session s ON s.id=k.session_id WHERE k.run_id=?1 AND k.kind=?2 AND"
        " (s.superseded_from_step IS NULL OR k.step<=s.superseded_from_step) ORDER BY k.step DESC, k.id DESC LIMIT ?3)"
        " AND NOT EXISTS (SELECT 1 FROM run WHERE forked_from_checkpoint_id=c.id)"
        " AND NOT EXISTS (SELECT 1 FROM evaluation WHERE checkpoint_id=c.id)");
    sql::bind_all(old, run_, std::string_view(kind), kept);
    while (old.executeStep()) rows.emplace_back(old.getColumn(0).getInt64(), old.getColumn(1).getString());
  }
  for (const auto& [id, digest] : rows) {
    sql::run(db, "DELETE FROM checkpoint WHERE id=?", id);
    const auto made_us =
        sql::find_integer(db,
                          "DELETE FROM artifact WHERE sha256=?1 AND NOT EXISTS (SELECT 1 FROM checkpoint WHERE sha256=?1)"
                          " AND NOT EXISTS (SELECT 1 FROM snapshot WHERE sha256=?1) RETURNING created_us",
                          digest);
    if (made_us) retired_.emplace_back(digest, *made_us);
  }
}

/// Once no row names them, and nobody copies the store. Whoever wants the same content again has touched the file since, and
/// keeps it; what has to stay here longer than the run is taken by `store gc`.
void SessionWriter::remove_retired() {
  if (retired_.empty() || !connection_.lock().try_lock_exclusive()) return;
  for (const auto& [digest, made_us] : retired_) {
    if (sql::find_integer(connection_.db(), "SELECT 1 FROM artifact WHERE sha256=?", digest)) continue;  // wanted again
    const auto age = std::chrono::microseconds(now_us() - made_us);
    try {
      remove_artifact_file(artifact_path(store(), digest), std::filesystem::file_time_type::clock::now() - age);
    } catch (const std::exception&) {
      continue;
    }
  }
  retired_.clear();
  connection_.lock().unlock();
}

void SessionWriter::insert(SQLite::Database& db, const Record& record, const NewEvent& event) const {
  insert_event(db, run_, session_, event, record.t_us);
}

void SessionWriter::insert(SQLite::Database& db, const Record& /*record*/, const SeedRecord& seed) const {
  sql::run(db, "INSERT OR IGNORE INTO run_seed(run_id,stream,seed) VALUES(?,?,?)", run_, seed.stream,
           std::bit_cast<std::int64_t>(seed.seed));
}

void SessionWriter::insert(SQLite::Database& db, const Record& record, const LogText& log) {
  insert_log(db, log_, log.stream, log.text, record.t_us);
}

void SessionWriter::insert(SQLite::Database& db, const Record& record, const StatusChange& change) {
  if (has_own_beat_ && !may_become(status_, change.status)) {
    return insert(db, record,
                  NewEvent{.kind = "refused",
                           .title = "a run that is " + std::string(to_text(status_)) + " cannot become " +
                                    std::string(to_text(change.status)),
                           .severity = Severity::kError});
  }
  status_ = change.status;
  if (paused_since_us_) paused_us_ += record.t_us - *std::exchange(paused_since_us_, std::nullopt);
  if (status_ == RunStatus::kPaused) paused_since_us_ = record.t_us;
  const bool has_ended = change.exit_code.has_value();
  // What the run says of its own end counts more than what its supervisor made of it.
  if (is_latest_) {
    sql::run(db, "UPDATE run SET status=?, status_reason=?, ended_us=? WHERE id=?", to_text(change.status), change.reason,
             has_ended ? std::optional(record.t_us) : std::nullopt, run_);
  }
  if (!has_ended) return;
  std::string answer = "the run is " + std::string(to_text(change.status));
  if (!change.reason.empty()) answer += ": " + change.reason;
  close_requests(db, run_, answer);
  sql::run(db, "UPDATE run_session SET ended_us=?, exit_code=?, end_reason=? WHERE id=?", record.t_us, change.exit_code,
           change.reason.empty() ? to_text(change.status) : std::string_view(change.reason), session_);
}

void SessionWriter::insert(SQLite::Database& db, const Record& record, const ControlAnswer& answer) const {
  sql::run(db, "UPDATE control SET done_us=?, answer=? WHERE id=? AND run_id=?", record.t_us, answer.text, answer.request,
           run_);
}

}  // namespace ebmlab::storage
