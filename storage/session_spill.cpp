// SPDX-License-Identifier: MIT
// A session's way to files when the store cannot be written, and back.
#include "storage/artifacts.hpp"
#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "storage/file_lock.hpp"
#include "storage/session_writer.hpp"
#include "storage/spill.hpp"
#include "storage/sql.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace ebmlab::storage {
namespace {

/// Gone for sure: of an earlier boot, or of this one and not there any more. A process in another container of this machine
/// cannot be seen from here.
bool is_gone(const ProcessIdentity& process) {
  const std::string here = current_process().boot_id;
  const auto boot = [](const std::string& id) { return id.substr(0, id.find(' ')); };
  if (process.boot_id == here) return start_time_of(process.pid) != process.pid_start;
  return boot(process.boot_id) != boot(here);
}

/// What is over when a spill is read in: states the run has left since, and where it was before.
void drop_what_is_over(Batch& batch, bool has_ended, const Progress& reached) {
  std::erase_if(batch.records, [&](const Record& record) {
    const auto* change = std::get_if<StatusChange>(&record.body);
    return change != nullptr && !change->exit_code && has_ended;
  });
  if (batch.progress && batch.progress->step < reached.step) batch.progress.reset();
}

std::string counted(const Batch& batch) {
  return std::to_string(batch.points.size()) + " values and " + std::to_string(batch.records.size()) + " other records";
}

}  // namespace

SessionWriter::SessionWriter(const std::filesystem::path& store, const SpillOwner& owner)
    : connection_(store, Connection::Mode::kImport), owner_(owner), has_own_beat_(false) {
  connection_.guarded([&] {
    SQLite::Database& db = connection_.db();
    const auto run = sql::find_integer(
        db, "SELECT r.id FROM run r JOIN run_session s ON s.run_id=r.id WHERE r.uuid=? AND s.id=?", owner.run, owner.session);
    if (!run) throw StoreError("the store has no run " + owner.run + " any more");
    run_ = *run;
    session_ = owner.session;
    is_latest_ = sql::find_integer(db, "SELECT max(id) FROM run_session WHERE run_id=?", run_) == session_;
    if (!is_latest_) require_free(db);  // two who write a series at once would take each other's places
    progress_ = {sql::integer(db, "SELECT step FROM run WHERE id=?", run_),
                 sql::integer(db, "SELECT energy_evals FROM run WHERE id=?", run_),
                 sql::integer(db, "SELECT grad_evals FROM run WHERE id=?", run_)};
    log_ = {
        .run = run_,
        .session = session_,
        .next_seq = sql::integer(db, "SELECT coalesce(max(seq)+1,0) FROM log WHERE run_id=? AND session_id=?", run_, session_)};
    series_.emplace(run_, session_);
    series_->resume(db);
  });
}

/// What came after the run had gone on from an earlier step does not count.
void SessionWriter::supersede_late_tail(SQLite::Database& db) const {
  sql::run(db,
           "UPDATE run_session SET superseded_from_step=(SELECT min(l.first_step) FROM run_session l WHERE l.run_id=?1 AND"
           " l.id>?2) WHERE id=?2 AND superseded_from_step IS NULL",
           run_, session_);
  write_summaries(db, run_);
}

std::filesystem::path SessionWriter::spill(Batch& batch) {
  for (auto& name : batch.new_series) series_->name_series(std::move(name));
  batch.new_series.clear();
  Spill spill{.owner = owner_, .series = {}, .batch = std::move(batch)};
  for (const Point& point : spill.batch.points) {
    for (auto next = static_cast<std::uint32_t>(spill.series.size()); next <= point.series; ++next)
      spill.series.push_back(series_->name(next));
  }
  try {
    auto file = write_spill(store(), spill, spills_++);
    batch = {};
    return file;
  } catch (...) {
    batch = std::move(spill.batch);
    throw;
  }
}

bool SessionWriter::has_ended() {
  return connection_.guarded(
      [&] { return sql::find_integer(connection_.db(), "SELECT ended_us FROM run_session WHERE id=?", session_).has_value(); });
}

std::string SessionWriter::read_spill(const std::filesystem::path& file) {
  const Bytes bytes = read_file(file);
  Spill spill = decode_spill(bytes);
  if (spill.owner.session != session_ || spill.owner.run != owner_.run) throw StoreError("it is of another session");
  const std::string digest = sha256(std::span<const std::byte>(bytes));
  const bool is_known = connection_.guarded([&] {
    return sql::find_integer(connection_.db(),
                             "SELECT 1 FROM event WHERE run_id=? AND kind='spill' AND json_extract(payload,'$.sha256')=?", run_,
                             digest)
        .has_value();
  });
  const std::string what = counted(spill.batch);
  if (!is_known) {
    Batch batch = std::move(spill.batch);
    drop_what_is_over(batch, has_ended(), progress_);
    std::vector<std::uint32_t> places;
    for (const std::string& name : spill.series) places.push_back(series_->index_of(name));
    for (Point& point : batch.points) point.series = places.at(point.series);
    batch.records.push_back({.t_us = now_us(),
                             .body = NewEvent{.kind = "spill",
                                              .title = what + " could not be written in time and came from a file",
                                              .severity = Severity::kWarning,
                                              .step = std::nullopt,
                                              .payload_json = nlohmann::json{{"sha256", digest}}.dump()}});
    prepare_all(batch);
    (void)commit(batch);
  }
  remove_spill(file);
  return what;
}

/// All files of a batch or none of its rows: what is read from a spill is not to be split.
void SessionWriter::prepare_all(Batch& batch) const {
  Settled settled;
  std::vector<Record> ready = prepare(batch, settled);
  const bool is_whole = batch.records.empty();
  ready.insert(ready.end(), std::make_move_iterator(batch.records.begin()), std::make_move_iterator(batch.records.end()));
  batch.records = std::move(ready);
  if (!is_whole) throw StoreError(settled.trouble);
}

std::vector<std::string> import_spills(const std::filesystem::path& store, const std::string& uuid) {
  std::vector<std::string> told;
  if (find_spills(store, uuid).empty()) return told;
  FileLock one_at_a_time(store.string() + "-spill-lock");
  one_at_a_time.lock_exclusive();
  std::unique_ptr<SessionWriter> writer;  // of the session whose files are being read: they stand together
  for (const std::filesystem::path& file : find_spills(store, uuid)) {
    try {
      const SpillOwner owner = decode_spill(read_file(file)).owner;
      if (owner.store != uuid) throw StoreError("it is of another store");
      if (!is_gone(owner.process)) continue;  // reads its files itself
      if (writer == nullptr || writer->session() != owner.session) {
        writer.reset();
        writer = std::make_unique<SessionWriter>(store, owner);
      }
      told.push_back(writer->read_spill(file) + " of run " + owner.run.substr(0, 8) +
                     " that could not be written at the time are in the store now");
    } catch (const std::exception& error) {
      writer.reset();
      told.push_back(file.string() + " could not be read into the store and stays where it is: " + error.what());
    }
  }
  return told;
}

}  // namespace ebmlab::storage
