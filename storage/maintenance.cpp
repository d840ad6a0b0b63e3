// SPDX-License-Identifier: MIT
// What nobody names goes, and a copy is made. The checks are in check.cpp.
#include "storage/maintenance.hpp"

#include "storage/artifacts.hpp"
#include "storage/connection.hpp"
#include "storage/error.hpp"
#include "storage/file_system.hpp"
#include "storage/process.hpp"
#include "storage/rows.hpp"
#include "storage/spill.hpp"
#include "storage/sql.hpp"
#include "storage/temporary_store.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <thread>
#include <utility>

namespace ebmlab::storage {
namespace {

namespace fs = std::filesystem;

/// No write of one file takes so long.
constexpr std::chrono::hours kPartialFile{1};

std::vector<RunRef> remove_deleted_runs(SQLite::Database& db, std::chrono::microseconds age) {
  std::vector<RunRef> runs;
  {
    SQLite::Statement rows(db, "SELECT id, uuid FROM run WHERE deleted_us <= ? ORDER BY id");
    sql::bind_all(rows, now_us() - age.count());
    while (rows.executeStep()) runs.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getString()});
  }
  std::erase_if(runs, [&](const RunRef& run) { return is_alive(db, run.id); });  // resumed after all
  for (const RunRef& run : runs) sql::run(db, "DELETE FROM run WHERE id=?", run.id);
  return runs;
}

std::size_t remove_unnamed_rows(SQLite::Database& db) {
  return static_cast<std::size_t>(sql::run(db,
                                           "DELETE FROM artifact WHERE sha256 NOT IN (SELECT sha256 FROM checkpoint UNION"
                                           " SELECT sha256 FROM snapshot WHERE sha256 IS NOT NULL)"));
}

std::set<std::string> named_artifacts(SQLite::Database& db) {
  std::set<std::string> named;
  SQLite::Statement rows(db, "SELECT sha256 FROM artifact");
  while (rows.executeStep()) named.insert(rows.getColumn(0).getString());
  return named;
}

std::vector<Garbage::File> remove_unnamed_files(const fs::path& store, const std::set<std::string>& named,
                                                const GarbageOptions& options) {
  const auto now = fs::file_time_type::clock::now();
  std::vector<Garbage::File> removed;
  for (const ArtifactFile& file : artifact_files(store)) {
    const bool is_partial = file.sha256.empty();
    if (!is_partial && named.contains(file.sha256)) continue;
    const auto limit = now - (is_partial ? std::chrono::seconds(kPartialFile) : options.grace);
    if (file.modified > limit) continue;
    if (options.is_dry_run || remove_artifact_file(file.path, limit)) removed.push_back({file.path, file.bytes});
  }
  return removed;
}

/// A write transaction, and the side lock for this connection alone until it closes: others wait, and a backup keeps the files
/// that its rows name. In the order in which every writer takes the two; while somebody else has the side lock both are let go.
std::unique_ptr<SQLite::Transaction> begin_alone(Connection& connection) {
  while (true) {
    auto transaction = std::make_unique<SQLite::Transaction>(connection.db(), SQLite::TransactionBehavior::IMMEDIATE);
    if (connection.lock().try_lock_exclusive()) return transaction;
    transaction.reset();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void require_nothing_there(const fs::path& target) {
  for (const char* const suffix : {"", "-wal", "-journal", "-artifacts"}) {
    const fs::path file = target.string() + suffix;
    if (fs::exists(fs::symlink_status(file)))
      throw StoreError(file.string() + " exists already: a backup needs a name of its own");
  }
}

/// False: a copy, since there can be no link.
bool link_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to.parent_path());
  fs::create_hard_link(from, to, error);
  return !error;
}

void copy_artifact(const fs::path& store, const fs::path& target, const std::string& sha256, std::uintmax_t size,
                   Backup& backup) {
  const fs::path file = artifact_path(store, sha256);
  std::error_code missing;
  if (fs::file_size(file, missing) != size || missing) {
    backup.missing.push_back(file.string() + " is not there or not whole");
    return;
  }
  if (link_file(file, artifact_path(target, sha256))) {
    ++backup.linked;
  } else {
    Bytes bytes;
    try {
      bytes = read_artifact(store, sha256);
    } catch (const StoreError& error) {
      backup.missing.emplace_back(error.what());
      return;
    }
    (void)write_artifact(target, bytes);
  }
  ++backup.artifacts;
}

Backup copy_artifacts(const fs::path& store, const fs::path& target) {
  Backup backup;
  const SQLite::Database copy(target.string(), SQLite::OPEN_READONLY);
  SQLite::Statement rows(copy, "SELECT sha256, size_bytes FROM artifact WHERE inline_data IS NULL ORDER BY sha256");
  while (rows.executeStep()) {
    const std::string sha256 = rows.getColumn(0).getString();
    copy_artifact(store, target, sha256, static_cast<std::uintmax_t>(rows.getColumn(1).getInt64()), backup);
  }
  return backup;
}

}  // namespace

std::uintmax_t Garbage::bytes() const {
  std::uintmax_t sum = 0;
  for (const File& file : files) sum += file.bytes;
  return sum;
}

Garbage collect_garbage(const fs::path& store, const GarbageOptions& options) {
  Connection connection(store, Connection::Mode::kWrite);
  return connection.guarded([&] {
    SQLite::Database& db = connection.db();
    Garbage garbage;
    std::unique_ptr<SQLite::Transaction> transaction = begin_alone(connection);
    if (options.deleted_before) garbage.runs = remove_deleted_runs(db, *options.deleted_before);
    garbage.artifact_rows = remove_unnamed_rows(db);
    const std::set<std::string> named = named_artifacts(db);
    if (!options.is_dry_run) transaction->commit();
    transaction.reset();
    // Rows first: what breaks off here leaves files without rows, never rows without files.
    garbage.files = remove_unnamed_files(connection.file(), named, options);
    return garbage;
  });
}

Backup back_up(const fs::path& store, const fs::path& target) {
  Connection connection(store, Connection::Mode::kWrite);
  const fs::path to = fs::absolute(target).lexically_normal();
  require_writable_folder(to, to.parent_path());
  require_nothing_there(to);
  connection.lock().lock_shared();  // no file that the copy names is collected meanwhile
  return connection.guarded([&] {
    TemporaryStore partial(to);
    sql::run(connection.db(), "VACUUM INTO ?", std::string_view(partial.file().native()));
    Backup backup = copy_artifacts(connection.file(), partial.file());
    for (const fs::path& file : find_spills(connection.file(), connection.uuid()))
      backup.missing.push_back(file.string() + " is not in the store yet");
    if (!partial.become(to)) require_nothing_there(to);
    return backup;
  });
}

}  // namespace ebmlab::storage
