// SPDX-License-Identifier: MIT
// The writer thread's hand: one session of one run, one transaction a batch.
#pragma once

#include "storage/batch.hpp"
#include "storage/connection.hpp"
#include "storage/rows.hpp"
#include "storage/series_writer.hpp"
#include "storage/spill.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace ebmlab::storage {

struct SessionStart {
  std::int64_t run = 0;
  HostRecord host;
  std::int64_t first_step = 0;
  std::chrono::microseconds heartbeat_every{};
  std::chrono::microseconds next_beat_within{};
};

/// What became of a batch's records; the caller lets the queue go on with it.
struct Settled {
  std::size_t records = 0;
  std::size_t bytes = 0;
  std::string trouble;  ///< of records that were refused or have to wait
};

class SessionWriter {
 public:
  /// Commits the session and status `running`. Errors: StoreError.
  SessionWriter(const std::filesystem::path& store, const SessionStart& start);
  /// Goes on with a session whose process is gone, for what it left in files; never a sign of life. Errors: StoreError.
  SessionWriter(const std::filesystem::path& store, const SpillOwner& owner);

  /// Commits the batch with a heartbeat. What cannot be written yet stays in the batch; what never can (a wrong kind, a missing
  /// file) becomes an event. Errors: StoreError when nothing was committed; the batch is then to be given again.
  [[nodiscard]] Settled commit(Batch& batch);
  /// What was asked of the run and not told here before.
  [[nodiscard]] std::vector<PendingRequest> new_requests();
  /// Moves the batch to a file beside the store. Errors: StoreError; the batch is as it was then.
  std::filesystem::path spill(Batch& batch);
  /// Commits what such a file of this session holds, once, and removes it; says what that was. Errors: StoreError; the file
  /// stays.
  std::string read_spill(const std::filesystem::path& file);
  [[nodiscard]] std::int64_t session() const { return session_; }
  [[nodiscard]] const std::filesystem::path& store() const { return connection_.file(); }

 private:
  void begin(SQLite::Database& db, const SessionStart& start);
  void require_free(SQLite::Database& db) const;
  void take_over(SQLite::Database& db, std::int64_t first_step) const;
  [[nodiscard]] bool has_ended();
  void prepare_all(Batch& batch) const;
  [[nodiscard]] std::vector<Record> prepare(Batch& batch, Settled& settled) const;
  void write(SQLite::Database& db, const std::vector<Record>& records, const Batch& batch, Settled& settled);
  void write_record(SQLite::Database& db, const Record& record);
  void insert(SQLite::Database& db, const Record& record, const NewSnapshot& snapshot) const;
  void insert(SQLite::Database& db, const Record& record, const NewEvaluation& evaluation) const;
  void insert(SQLite::Database& db, const Record& record, const NewCheckpoint& checkpoint);
  void retire_checkpoints(SQLite::Database& db);
  void remove_retired();
  void insert(SQLite::Database& db, const Record& record, const NewEvent& event) const;
  void insert(SQLite::Database& db, const Record& record, const SeedRecord& seed) const;
  void insert(SQLite::Database& db, const Record& record, const LogText& log);
  void insert(SQLite::Database& db, const Record& record, const StatusChange& change);
  void insert(SQLite::Database& db, const Record& record, const ControlAnswer& answer) const;
  void beat(SQLite::Database& db, bool has_ended) const;
  void supersede_late_tail(SQLite::Database& db) const;
  void require_not_taken_over(SQLite::Database& db) const;

  Connection connection_;
  SpillOwner owner_;
  bool has_own_beat_ = true;  ///< false: what a dead process left is written in its name
  bool is_latest_ = true;     ///< false: the run went on in a later session, whose status counts
  std::uint64_t spills_ = 0;
  std::int64_t last_request_ = 0;
  std::vector<std::pair<std::string, std::int64_t>> retired_;  ///< artifacts given up, and when their rows were made
  std::int64_t run_ = 0;
  std::int64_t session_ = 0;
  std::int64_t started_us_ = 0;
  std::int64_t active_before_us_ = 0, paused_us_ = 0;
  std::optional<std::int64_t> paused_since_us_;
  [[nodiscard]] std::int64_t active_us(std::int64_t now) const;  ///< in all sessions; pauses do not count
  Progress progress_;
  RunStatus status_ = RunStatus::kRunning;
  LogPlace log_;
  std::optional<SeriesWriter> series_;
};

}  // namespace ebmlab::storage
