// SPDX-License-Identifier: MIT
// Brings the runs of other stores into one.
#include "storage/merge.hpp"

#include "storage/artifacts.hpp"
#include "storage/error.hpp"
#include "storage/file_system.hpp"
#include "storage/merge_source.hpp"
#include "storage/process.hpp"
#include "storage/row_copier.hpp"
#include "storage/rows.hpp"
#include "storage/sql.hpp"
#include "storage/status.hpp"

#include <SQLiteCpp/Savepoint.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <compare>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace ebmlab::storage {
namespace {

namespace fs = std::filesystem;

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
  std::optional<std::int64_t> lost_us;  ///< its process died then, though the row still says that it is running
};

std::string called(const Candidate& run) { return "run " + run.name + " (" + run.uuid + ")"; }

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

/// Bytes in files of their own that a source names: linked at once, or copied for as long as that takes.
constexpr const char* kFileBytes = "SELECT coalesce(sum(size_bytes),0) FROM artifact WHERE inline_data IS NULL";

std::optional<Candidate> find_candidate(Statements& statements, const std::string& uuid) {
  SQLite::Statement& same = statements.get(std::string(kRuns) + " WHERE uuid=?");
  same.bind(1, uuid);
  if (!same.executeStep()) return std::nullopt;
  return candidate_of(same);
}

using Sessions = std::set<std::pair<std::int64_t, std::int64_t>>;  // when it began, and its process

Sessions sessions_of(SQLite::Database& db, std::int64_t run) {
  Sessions sessions;
  SQLite::Statement rows(db, "SELECT started_us, pid FROM run_session WHERE run_id=?");
  sql::bind_all(rows, run);
  while (rows.executeStep()) sessions.emplace(rows.getColumn(0).getInt64(), rows.getColumn(1).getInt64());
  return sessions;
}

/// The target, for as many sources as there are.
struct Target {
  explicit Target(Connection& opened) : connection(opened), copying(opened.db()) {}

  Connection& connection;
  CopyTarget copying;
  std::set<fs::path> unsynced;  ///< folders of artifacts whose rows are not committed yet
};

/// One source into the target. The source is seen as it was at the beginning.
class Merging {
 public:
  Merging(Target& target, Connection& store, const MergeSource& source)
      : all_(target), target_(target.connection), store_(store), source_(source), view_(store) {
    read_candidates();
  }

  /// Large files before the lock is taken, as far as they can be foreseen.
  void bring_files() {
    for (const auto& run : candidates_) {
      const auto there = find_candidate(all_.copying.statements, run.uuid);
      if (!there || (there->age < run.age && !went_apart(run, *there))) bring_artifacts(run, false);
    }
  }

  void bring_rows() {
    RowCopier copier(store_.db(), all_.copying);
    for (const auto& run : candidates_) bring_run(run, find_candidate(all_.copying.statements, run.uuid), copier);
    for (const auto& link : links_of(store_.db(), "TRUE")) apply_link(target_.db(), link);
    for (const auto& link : source_.links) apply_link(target_.db(), link);
    bring_views();
  }

  [[nodiscard]] const MergeReport& report() const { return report_; }

 private:
  void read_candidates();
  void bring_run(const Candidate& run, const std::optional<Candidate>& there, RowCopier& copier);
  void bring_artifacts(const Candidate& run, bool with_rows);
  void note_arrival(const Candidate& run);
  [[nodiscard]] bool went_apart(const Candidate& run, const Candidate& there) const;
  void bring_views();

  Target& all_;
  Connection& target_;
  Connection& store_;
  const MergeSource& source_;
  ReadTransaction view_;
  std::vector<Candidate> candidates_;
  MergeReport report_;
};

void Merging::read_candidates() {
  std::map<std::int64_t, std::int64_t> dead;
  for (const auto& session : runs_without_life(store_.db(), now_us())) dead[session.run.id] = session.heartbeat_us;
  SQLite::Statement rows(store_.db(), std::string(kRuns) + " ORDER BY id");
  while (rows.executeStep()) {
    Candidate run = candidate_of(rows);
    if (is_live(run.age.status)) {
      const auto found = dead.find(run.id);
      if (found == dead.end()) {
        report_.skipped.push_back(called(run) + " of " + source_.path + " is still " + std::string(to_text(run.age.status)) +
                                  ": merge again when it has ended");
        continue;
      }
      run.age.status = RunStatus::kLost;
      run.lost_us = found->second;
    }
    candidates_.push_back(std::move(run));
  }
}

void Merging::bring_artifacts(const Candidate& run, bool with_rows) {
  SQLite::Statement named(store_.db(),
                          "SELECT sha256, size_bytes, media_type, inline_data, created_us FROM artifact WHERE sha256 IN"
                          " (SELECT sha256 FROM snapshot WHERE run_id=?1 UNION SELECT sha256 FROM checkpoint WHERE run_id=?1)");
  sql::bind_all(named, run.id);
  while (named.executeStep()) {
    sql::Row row(named);
    const std::string digest = row.text();
    const auto size = static_cast<std::uint64_t>(row.integer());
    const std::string media_type = row.text();
    const auto inline_data = row.maybe_bytes();
    try {
      if (!inline_data && adopt_artifact(store_.file(), target_.file(), digest, size, all_.unsynced)) {
        ++report_.artifacts;
        report_.artifact_bytes += size;
      }
    } catch (const StoreError& error) {
      throw StoreError(called(run) + " lacks an artifact: " + error.what());
    }
    if (!with_rows) continue;
    sql::run(
        target_.db(),
        "INSERT INTO artifact(sha256,size_bytes,media_type,inline_data,created_us) VALUES(?,?,?,?,?) ON CONFLICT DO NOTHING",
        digest, size, media_type, inline_data, row.integer());
  }
}

/// Each has a session that the other lacks: whichever replaced the other, something would be lost.
bool Merging::went_apart(const Candidate& run, const Candidate& there) const {
  const Sessions in_source = sessions_of(store_.db(), run.id), here = sessions_of(target_.db(), there.id);
  const auto holds = [](const Sessions& all, const Sessions& some) {
    return std::includes(all.begin(), all.end(), some.begin(), some.end());
  };
  return !holds(in_source, here) && !holds(here, in_source);
}

void Merging::bring_run(const Candidate& run, const std::optional<Candidate>& there, RowCopier& copier) {
  if (there && went_apart(run, *there)) {
    report_.skipped.push_back(called(run) + " of " + source_.path +
                              " went on there and here, each by itself: what is here stays, and that store keeps its own");
    return;
  }
  if (there && there->age >= run.age) {
    ++(there->age > run.age ? report_.kept : report_.unchanged);
    return;
  }
  bring_artifacts(run, true);
  if (there) {
    // Runs of the target alone that were forked from this one: its checkpoints are about to change their ids.
    const auto forks = links_of(target_.db(), "c.run_id=" + std::to_string(there->id));
    copier.replace_run(run.id, there->id);
    for (const auto& fork : forks) apply_link(target_.db(), fork);
    ++report_.updated;
  } else {
    copier.add_run(run.id);
    ++report_.added;
  }
  note_arrival(run);
}

void Merging::note_arrival(const Candidate& run) {
  if (run.lost_us) {
    sql::run(target_.db(), "UPDATE run SET status='lost', status_reason='its process is gone', ended_us=? WHERE uuid=?",
             *run.lost_us, run.uuid);
  }
  sql::run(target_.db(),
           "INSERT OR REPLACE INTO import_log(source_store_uuid,run_uuid,imported_us,source_path) VALUES(?,?,?,?)",
           source_.uuid, run.uuid, now_us(), source_.path);
}

void Merging::bring_views() {
  SQLite::Statement views(store_.db(), "SELECT uuid, kind, name, spec_json, updated_us FROM saved_view");
  while (views.executeStep()) {
    sql::Row row(views);
    const std::string uuid = row.text(), kind = row.text(), name = row.text(), specification = row.text();
    // A name that another view has gets a suffix, as that of an experiment.
    const auto taken = [&](const std::string& candidate) {
      return sql::find_integer(target_.db(), "SELECT 1 FROM saved_view WHERE kind=? AND name=? AND uuid<>?", kind, candidate,
                               uuid)
          .has_value();
    };
    std::string free_name = name;
    for (int i = 2; taken(free_name); ++i) free_name = name + " (" + std::to_string(i) + ")";
    sql::run(target_.db(),
             "INSERT INTO saved_view(uuid,kind,name,spec_json,updated_us) VALUES(?,?,?,?,?) ON CONFLICT(uuid) DO UPDATE SET"
             " kind=excluded.kind, name=excluded.name, spec_json=excluded.spec_json, updated_us=excluded.updated_us"
             " WHERE excluded.updated_us > saved_view.updated_us",
             uuid, kind, free_name, specification, row.integer());
  }
}

/// Sources whose rows become the target's with one commit: one for each would keep the disk busy for most of the time.
class SourceBatch {
 public:
  explicit SourceBatch(Connection& target) : target_(target) {}

  /// Adds what happened to `report`; the caller commits. At an error nothing of this source is left.
  void add(Connection& store, const MergeSource& source, MergeReport& report) {
    try {
      Merging merging(target_, store, source);
      if (transaction_ && sql::find_integer(store.db(), kFileBytes) > kManyBytes) commit();  // others wait for the lock
      merging.bring_files();
      begin();
      SQLite::Savepoint whole(target_.connection.db(), "source");
      merging.bring_rows();
      target_.copying.statements.reset();
      whole.release();
      report += merging.report();
    } catch (const SQLite::Exception& error) {
      const Connection& failed = store.db().getErrorCode() == error.getErrorCode() ? store : target_.connection;
      failed.guarded([&] { throw error; });
    }
  }

  /// Others may want to write too.
  void commit_when_due() {
    if (transaction_ && Clock::now() - began_ > kPatience) commit();
  }

  void commit() {
    if (!transaction_) return;
    target_.connection.guarded([&] {
      target_.copying.statements.reset();
      sync_files();
      transaction_->commit();
    });
    transaction_.reset();
    target_.connection.checkpoint_when_due();
  }

  /// Keeps what was merged before an error, unless that took it along.
  void commit_after_error() {
    const bool is_there = transaction_ && sqlite3_get_autocommit(target_.connection.db().getHandle()) == 0;
    try {
      if (is_there) commit();
    } catch (const StoreError&) {
      // The first error says more.
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kPatience{1};
  static constexpr std::int64_t kManyBytes = 64 << 20;

  /// Rows whose files may be lost are not kept: a disk that failed may say at the next try that all is well.
  void sync_files() {
    try {
      for (const fs::path& folder : target_.unsynced) sync_to_disk(folder);
    } catch (const StoreError&) {
      transaction_.reset();
      throw;
    }
    target_.unsynced.clear();
  }

  void begin() {
    if (transaction_) return;
    transaction_.emplace(target_.connection);
    began_ = Clock::now();
  }

  Target target_;
  std::optional<WriteTransaction> transaction_;
  Clock::time_point began_;
};

/// By its first bytes; what is none, or cannot be read, is left to opening it, which says why.
bool begins_like_a_store(const fs::path& file) {
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  constexpr std::size_t kIdAt = 68;
  std::array<char, kIdAt + 4> head{};
  std::ifstream in(file, std::ios::binary);
  if (!in.read(head.data(), head.size())) return false;
  std::uint32_t id = 0;
  for (std::size_t i = kIdAt; i < head.size(); ++i) id = id << 8U | static_cast<unsigned char>(head.at(i));
  return std::string_view(head.data(), kMagic.size()) == kMagic && id == kApplicationId;
}

/// Those in a folder by name, but the target.
std::vector<fs::path> stores_in(const fs::path& folder, const fs::path& target) {
  std::vector<fs::path> stores;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    std::error_code ignored;
    const bool is_store = entry.path().extension() == ".db" && entry.is_regular_file(ignored);
    if (is_store && !fs::equivalent(entry.path(), target, ignored)) stores.push_back(entry.path());
  }
  if (error) throw StoreError("cannot read the folder " + folder.string() + ": " + error.message());
  if (stores.empty()) throw StoreError("there is no store in " + folder.string() + ": no file is called *.db");
  std::sort(stores.begin(), stores.end());
  return stores;
}

/// Each can be opened, as far as can be seen at once: all are looked at before the target is made.
std::vector<fs::path> stores_of(std::span<const fs::path> sources, const fs::path& target) {
  std::vector<fs::path> stores;
  for (const fs::path& source : sources) {
    std::error_code ignored;
    if (fs::is_directory(source, ignored)) {
      const std::vector<fs::path> inside = stores_in(source, target);
      stores.insert(stores.end(), inside.begin(), inside.end());
    } else {
      stores.push_back(source);
    }
  }
  for (const fs::path& store : stores) {
    if (!begins_like_a_store(store)) const Connection readable(store, Connection::Mode::kRead);
  }
  return stores;
}

void add_or_fail(SourceBatch& batch, Connection& store, const MergeSource& source, MergeReport& report) {
  try {
    batch.add(store, source, report);
  } catch (const StoreError& error) {
    throw StoreError(source.path + " was not merged: " + error.what());
  }
}

void merge_store(SourceBatch& batch, const Connection& target, const fs::path& file, MergeReport& report) {
  Connection store(file, Connection::Mode::kRead);
  if (fs::equivalent(store.file(), target.file())) throw StoreError(store.file().string() + " cannot be merged into itself");
  const auto uuid = store.guarded([&] {
    if (sql::find_integer(store.db(), "PRAGMA user_version") != kFormat)
      throw StoreError(store.notice() + ": so it cannot be merged");
    return sql::find_text(store.db(), "SELECT value FROM meta WHERE key='uuid'");
  });
  if (!store.notice().empty()) report.notices.push_back(store.notice());
  add_or_fail(batch, store, {.uuid = uuid.value_or(""), .path = store.file().string()}, report);
}

}  // namespace

MergeReport& MergeReport::operator+=(const MergeReport& part) {
  added += part.added;
  updated += part.updated;
  unchanged += part.unchanged;
  kept += part.kept;
  artifacts += part.artifacts;
  artifact_bytes += part.artifact_bytes;
  without_data += part.without_data;
  notices.insert(notices.end(), part.notices.begin(), part.notices.end());
  not_reached += part.not_reached;
  skipped.insert(skipped.end(), part.skipped.begin(), part.skipped.end());
  return *this;
}

void merge_source(Connection& target, Connection& store, const MergeSource& source, MergeReport& report) {
  SourceBatch batch(target);
  add_or_fail(batch, store, source, report);
  batch.commit();
}

MergeReport merge(const fs::path& target, std::span<const fs::path> sources,
                  const std::function<bool(const MergeProgress&)>& go_on) {
  const std::vector<fs::path> stores = stores_of(sources, target);
  Connection connection(target, Connection::Mode::kCreate);
  // The pages of a batch, and what they were before a source, stay in memory rather than go to the disk and back.
  connection.guarded([&] { connection.db().exec("PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY"); });
  SourceBatch batch(connection);
  MergeReport report;
  for (std::size_t i = 0; i < stores.size(); ++i) {
    if (go_on && !go_on({i, stores.size()})) {
      report.not_reached = stores.size() - i;
      break;
    }
    try {
      merge_store(batch, connection, stores[i], report);
      batch.commit_when_due();
    } catch (const StoreError&) {
      batch.commit_after_error();
      throw;
    }
  }
  batch.commit();
  return report;
}

}  // namespace ebmlab::storage
