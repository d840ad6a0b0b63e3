// SPDX-License-Identifier: MIT
// One session of one run: its beginning, its batches, its heartbeat. The records' rows are in session_records.cpp.
#include "storage/session_writer.hpp"

#include "storage/artifacts.hpp"
#include "storage/error.hpp"
#include "storage/liveness.hpp"
#include "storage/sql.hpp"

#include <sqlite3.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace ebmlab::storage {
namespace {

/// Writes the file of a record that needs one; at every try, so that it is young when a row names it.
void write_file_of(Record& record, const std::filesystem::path& store) {
  const Bytes* data = nullptr;
  if (const auto* snapshot = std::get_if<NewSnapshot>(&record.body)) {
    if (snapshot->data.size() > kInlineLimit) data = &snapshot->data;
  } else if (const auto* checkpoint = std::get_if<NewCheckpoint>(&record.body)) {
    data = &checkpoint->data;
  }
  if (data == nullptr) return;
  record.artifact = write_artifact(store, *data);
  record.artifact_size = data->size();
}

NewEvent refusal(const std::string& why) { return {.kind = "refused", .title = why, .severity = Severity::kError}; }

NewEvent dropped(const Batch& batch) {
  const std::string points = std::to_string(batch.dropped_points);
  const std::string records = std::to_string(batch.dropped_records);
  return {.kind = "dropped",
          .title = points + " points and " + records + " other records were dropped: the queue was full",
          .severity = Severity::kWarning,
          .payload_json = nlohmann::json{{"points", batch.dropped_points}, {"records", batch.dropped_records}}.dump()};
}

}  // namespace

SessionWriter::SessionWriter(const std::filesystem::path& store, const SessionStart& start)
    : connection_(store, Connection::Mode::kWrite), run_(start.run) {
  connection_.guarded([&] {
    WriteTransaction transaction(connection_);
    begin(connection_.db(), start);
    transaction.commit();
  });
}

void SessionWriter::require_free(SQLite::Database& db) const {
  SQLite::Statement last(
      db,
      "SELECT s.boot_id, s.pid, s.pid_start, s.heartbeat_us, s.next_beat_within_us, s.ended_us, r.name FROM run r"
      " LEFT JOIN run_session s ON s.run_id = r.id WHERE r.id=? ORDER BY s.attempt DESC LIMIT 1");
  sql::bind_all(last, run_);
  if (!last.executeStep()) throw StoreError(store().string() + ": there is no run " + std::to_string(run_));
  sql::Row row(last);
  SessionProof proof;
  proof.process.boot_id = row.text();
  proof.process.pid = row.integer();
  proof.process.pid_start = row.integer();
  proof.heartbeat_us = row.integer();
  proof.next_beat_within_us = row.integer();
  const bool is_open = proof.process.pid != 0 && !row.maybe_integer();
  if (is_open && has_proof_of_life(proof, current_process(), now_us())) {
    throw StoreError(store().string() + ": run " + std::to_string(run_) + " is being recorded by process " +
                     std::to_string(proof.process.pid));
  }
}

/// Former sessions end where they were last seen, and what they recorded from `first_step` on no longer counts.
void SessionWriter::take_over(SQLite::Database& db, std::int64_t first_step) const {
  sql::run(db, "UPDATE run_session SET ended_us=heartbeat_us, end_reason='lost' WHERE run_id=? AND ended_us IS NULL", run_);
  sql::run(
      db,
      "UPDATE run_session SET superseded_from_step=min(coalesce(superseded_from_step,?2),?2) WHERE run_id=?1 AND last_step>=?2",
      run_, first_step);
}

void SessionWriter::begin(SQLite::Database& db, const SessionStart& start) {
  require_free(db);
  take_over(db, start.first_step);
  close_requests(db, run_, "the process that was asked is gone");
  const ProcessIdentity self = current_process();
  std::error_code ignored;
  started_us_ = now_us();
  sql::run(
      db,
      "INSERT INTO "
      "run_session(run_id,attempt,host_id,boot_id,pid,pid_start,cmdline,cwd,scheduler_json,started_us,first_step,last_step,"
      "heartbeat_us,heartbeat_every_us,next_beat_within_us)"
      " VALUES(?1,(SELECT coalesce(max(attempt),0)+1 FROM run_session WHERE "
      "run_id=?1),?2,?3,?4,?5,?6,?7,?12,?8,?9,?9,?8,?10,?11)",
      run_, host_id(db, start.host), self.boot_id, self.pid, self.pid_start, command_line(),
      std::filesystem::current_path(ignored).string(), started_us_, start.first_step, start.heartbeat_every.count(),
      start.next_beat_within.count(), sql::or_null(scheduler_json()));
  session_ = db.getLastInsertRowid();
  sql::run(db, "UPDATE run SET status='running', status_reason='', started_us=coalesce(started_us,?), ended_us=NULL WHERE id=?",
           started_us_, run_);
  active_before_us_ = sql::integer(db, "SELECT active_us FROM run WHERE id=?", run_);
  if (active_before_us_ < 0 || active_before_us_ > started_us_) {
    sql::damaged("run " + std::to_string(run_) + " was active for " + std::to_string(active_before_us_) + " us");
  }
  progress_ = {start.first_step, sql::integer(db, "SELECT energy_evals FROM run WHERE id=?", run_),
               sql::integer(db, "SELECT grad_evals FROM run WHERE id=?", run_)};
  owner_ = {.store = connection_.uuid(),
            .run = sql::text(db, "SELECT uuid FROM run WHERE id=?", run_),
            .session = session_,
            .process = self};
  log_ = {.run = run_, .session = session_, .next_seq = 0};
  series_.emplace(run_, session_);
  series_->resume(db);
}

std::vector<Record> SessionWriter::prepare(Batch& batch, Settled& settled) const {
  std::vector<Record> ready;
  std::vector<Record> waiting;
  for (auto& record : batch.records) {
    try {
      write_file_of(record, store());
    } catch (const std::exception& error) {
      settled.trouble = error.what();
      waiting.push_back(std::move(record));
      continue;
    }
    settled.bytes += record.queued_bytes;
    ++settled.records;
    ready.push_back(std::move(record));
  }
  batch.records = std::move(waiting);
  return ready;
}

Settled SessionWriter::commit(Batch& batch) {
  for (auto& name : batch.new_series) series_->name_series(std::move(name));
  batch.new_series.clear();
  const Progress old_progress = progress_;
  const RunStatus old_status = status_;
  const auto old_pause = std::pair(paused_us_, paused_since_us_);
  const std::size_t old_retired = retired_.size();
  const LogPlace old_log = log_;
  Settled settled;
  std::vector<Record> ready = prepare(batch, settled);
  try {
    for (const auto& point : batch.points) series_->add(point);
    if (batch.progress) progress_ = *batch.progress;
    connection_.guarded([&] {
      WriteTransaction transaction(connection_);
      write(connection_.db(), ready, batch, settled);
      transaction.commit();
    });
  } catch (...) {
    series_->rolled_back();
    retired_.resize(old_retired);
    progress_ = old_progress;
    status_ = old_status;
    std::tie(paused_us_, paused_since_us_) = old_pause;
    log_ = old_log;
    batch.records.insert(batch.records.begin(), std::make_move_iterator(ready.begin()), std::make_move_iterator(ready.end()));
    throw;
  }
  series_->committed();
  remove_retired();
  batch.points.clear();
  batch.progress.reset();
  batch.dropped_points = batch.dropped_records = 0;
  return settled;
}

std::vector<PendingRequest> SessionWriter::new_requests() {
  return connection_.guarded([&] {
    SQLite::Statement open(connection_.db(),
                           "SELECT id, request FROM control WHERE run_id=? AND done_us IS NULL AND id>? ORDER BY id");
    sql::bind_all(open, run_, last_request_);
    std::vector<PendingRequest> requests;
    while (open.executeStep()) {
      sql::Row row(open);
      last_request_ = row.integer();
      requests.push_back({last_request_, request_from_text(row.text())});
    }
    return requests;
  });
}

void SessionWriter::write(SQLite::Database& db, const std::vector<Record>& records, const Batch& batch, Settled& settled) {
  if (has_own_beat_) require_not_taken_over(db);
  if (!is_latest_) supersede_late_tail(db);
  series_->write(db);
  bool has_ended = false;
  for (const auto& record : records) {
    try {
      write_record(db, record);
    } catch (const SQLite::Exception& error) {
      if (error.getErrorCode() != SQLITE_CONSTRAINT) throw;
      // SQLite has undone that statement alone; the same record would be refused for ever.
      settled.trouble = std::string("a record was refused: ") + error.what();
      insert(db, record, refusal(settled.trouble));
    }
    const auto* change = std::get_if<StatusChange>(&record.body);
    has_ended = has_ended || (change != nullptr && change->exit_code);
  }
  if (batch.dropped_points + batch.dropped_records > 0) {
    insert_event(db, run_, session_, dropped(batch), now_us());
  }
  beat(db, has_ended);
}

/// Two who write one run would take each other's places. What is refused here goes to a file, and is read in as what came late.
void SessionWriter::require_not_taken_over(SQLite::Database& db) const {
  if (sql::integer(db, "SELECT max(id) FROM run_session WHERE run_id=?", run_) == session_) return;
  throw StoreError(store().string() + ": run " + std::to_string(run_) +
                   " goes on in another process, so this one records no more");
}

std::int64_t SessionWriter::active_us(std::int64_t now) const {
  return active_before_us_ + paused_since_us_.value_or(now) - started_us_ - paused_us_;
}

/// An observer that took this run for lost was wrong when its beat comes after all.
void SessionWriter::beat(SQLite::Database& db, bool has_ended) const {
  const std::int64_t now = now_us();
  sql::run(db,
           "UPDATE run_session SET heartbeat_seq=heartbeat_seq+?1, heartbeat_us=max(heartbeat_us,?1*?2), "
           "last_step=max(last_step,?3,?4)"
           " WHERE id=?5",
           has_own_beat_, now, progress_.step, series_->last_step(), session_);
  if (!is_latest_) return write_summaries(db, run_);
  sql::run(db, "UPDATE run SET step=?, energy_evals=?, grad_evals=? WHERE id=?", progress_.step, progress_.energy_evals,
           progress_.grad_evals, run_);
  if (!has_own_beat_) return;
  sql::run(db, "UPDATE run SET active_us=? WHERE id=?", active_us(now), run_);
  if (has_ended) return;
  sql::run(db, "UPDATE run SET status=?, status_reason='', ended_us=NULL WHERE id=? AND status='lost'", to_text(status_), run_);
}

}  // namespace ebmlab::storage
