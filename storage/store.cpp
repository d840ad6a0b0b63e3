// SPDX-License-Identifier: MIT
// A writing connection for rare edits.
#include "storage/store.hpp"

#include "storage/digest.hpp"
#include "storage/process.hpp"
#include "storage/rows.hpp"
#include "storage/sql.hpp"
#include "storage/store_impl.hpp"

#include <string>

namespace ebmlab::storage {

namespace {

void note_end_of_session(SQLite::Database& db, std::int64_t run, ProcessEnd end, bool close, std::string_view reason) {
  sql::run(db,
           "UPDATE run_session SET exit_code=coalesce(exit_code,?2), term_signal=coalesce(term_signal,?3),"
           " ended_us=CASE WHEN ?4 THEN coalesce(ended_us,?5) ELSE ended_us END,"
           " end_reason=CASE WHEN ?4 THEN coalesce(end_reason,?6) ELSE end_reason END"
           " WHERE run_id=?1 AND attempt=(SELECT max(attempt) FROM run_session WHERE run_id=?1)",
           run, end.exit_code, end.term_signal, close, end.at_us.value_or(now_us()), sql::or_null(reason));
}

void write_status(SQLite::Database& db, std::int64_t run, RunStatus status, std::string_view reason, std::int64_t at_us) {
  sql::run(db,
           "UPDATE run SET status=?2, status_reason=?3, ended_us=CASE WHEN ?4 THEN ?5 ELSE NULL END,"
           " started_us=CASE WHEN ?6 THEN coalesce(started_us,?5) ELSE started_us END WHERE id=?1",
           run, to_text(status), reason, is_final(status), at_us, status == RunStatus::kRunning);
}

}  // namespace

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

const std::vector<std::string>& Store::notices() const { return impl_->connection.taken_in(); }

Store Store::open_or_create(const std::filesystem::path& file) {
  return Store(std::make_unique<Impl>(file, Connection::Mode::kCreate));
}

Store Store::open(const std::filesystem::path& file) { return Store(std::make_unique<Impl>(file, Connection::Mode::kWrite)); }

std::int64_t Store::create_experiment(const ExperimentRecord& experiment) {
  return impl_->change([&](SQLite::Database& db) { return experiment_id(db, experiment); });
}

std::vector<RunRef> Store::create_runs(std::span<const NewRun> runs) {
  return impl_->change([&](SQLite::Database& db) {
    std::vector<RunRef> made;
    made.reserve(runs.size());
    for (const auto& run : runs) made.push_back(insert_run(db, run));
    return made;
  });
}

RunRef Store::create_run(const NewRun& run) { return create_runs(std::span(&run, 1)).front(); }

bool Store::set_status(std::int64_t run, RunStatus status, std::string_view reason, ProcessEnd end) {
  return impl_->change([&](SQLite::Database& db) {
    if (end.pid && is_live(impl_->derived_status_of(run))) {
      const auto behind =
          sql::find_integer(db, "SELECT pid FROM run_session WHERE run_id=? ORDER BY attempt DESC LIMIT 1", run);
      if (behind && *behind != *end.pid) return false;
    }
    const bool may = may_become(impl_->status_of(run), status);
    if (may) write_status(db, run, status, reason, end.at_us.value_or(now_us()));
    note_end_of_session(db, run, end, is_final(status), reason);
    if (may && is_final(status)) close_requests(db, run, "the run is " + std::string(to_text(status)));
    return may;
  });
}

std::vector<RunRef> Store::mark_lost_runs() {
  return impl_->change([&](SQLite::Database& db) {
    std::vector<RunRef> lost;
    for (auto& dead : runs_without_life(db, now_us())) {
      sql::run(db, "UPDATE run SET status='lost', status_reason='its process is gone', ended_us=? WHERE id=?",
               dead.heartbeat_us, dead.run.id);
      insert_event(db, dead.run.id, std::nullopt,
                   {.kind = "lost", .title = "its process is gone", .severity = Severity::kError}, now_us());
      lost.push_back(std::move(dead.run));
    }
    return lost;
  });
}

void Store::add_evaluation(std::int64_t checkpoint, const NewEvaluation& evaluation) {
  impl_->change([&](SQLite::Database& db) {
    SQLite::Statement row(db, "SELECT run_id, session_id, step, kind FROM checkpoint WHERE id=?");
    row.bind(1, checkpoint);
    if (!row.executeStep()) impl_->fail("there is no checkpoint " + std::to_string(checkpoint));
    const std::int64_t run = row.getColumn(0).getInt64(), session = row.getColumn(1).getInt64(),
                       step = row.getColumn(2).getInt64();
    const std::string kind = row.getColumn(3).getString();
    if (const RunStatus status = impl_->derived_status_of(run); is_live(status))
      impl_->fail("run " + std::to_string(run) + " is " + std::string(to_text(status)) + " again: its checkpoints may change");
    sql::run(db, "DELETE FROM evaluation WHERE checkpoint_id=? AND protocol_sha256=?", checkpoint, sha256(evaluation.protocol));
    insert_evaluation(db, {.run = run, .session = session, .checkpoint = checkpoint}, evaluation);
    // A run that was added to is newer than a copy of it that was not (merge.hpp).
    const std::string title = "its checkpoint \"" + kind + "\" was evaluated";
    insert_event(db, run, std::nullopt, {.kind = "evaluated", .title = title, .step = step}, now_us());
  });
}

void Store::append_log(std::int64_t run, LogStream stream, std::string_view text) {
  impl_->change([&](SQLite::Database& db) {
    (void)impl_->status_of(run);
    const auto next = sql::integer(db, "SELECT coalesce(max(seq)+1,0) FROM log WHERE run_id=? AND session_id=0", run);
    LogPlace place{.run = run, .session = 0, .next_seq = next};
    insert_log(db, place, stream, text, now_us());
  });
}

void Store::append_event(std::int64_t run, const NewEvent& event) {
  impl_->change([&](SQLite::Database& db) {
    (void)impl_->status_of(run);
    insert_event(db, run, std::nullopt, event, now_us());
  });
}

std::int64_t Store::ask(std::int64_t run, Request request) {
  return impl_->change([&](SQLite::Database& db) {
    const RunStatus status = impl_->derived_status_of(run);
    const bool is_paused = status == RunStatus::kPaused;
    const bool can = is_live(status) && status != RunStatus::kStopping && (request != Request::kPause || !is_paused) &&
                     (request != Request::kResume || is_paused);
    if (!can) {
      throw StoreError("run " + std::to_string(run) + " is " + std::string(to_text(status)) + ": it cannot be asked to " +
                       std::string(request == Request::kCheckpoint ? "write a checkpoint" : to_text(request)));
    }
    sql::run(db, "INSERT INTO control(run_id,request,asked_us) VALUES(?,?,?)", run, to_text(request), now_us());
    return db.getLastInsertRowid();
  });
}

void Store::answer(std::int64_t request, std::string_view text) {
  impl_->change([&](SQLite::Database& db) {
    sql::run(db, "UPDATE control SET done_us=?, answer=? WHERE id=? AND done_us IS NULL", now_us(), text, request);
  });
}

}  // namespace ebmlab::storage
