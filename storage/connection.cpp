// SPDX-License-Identifier: MIT
// One SQLite connection under the store's rules: how it is opened. How several take turns: connection_turns.cpp.
#include "storage/connection.hpp"

#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "storage/file_system.hpp"
#include "storage/liveness.hpp"
#include "storage/migration.hpp"
#include "storage/rows.hpp"
#include "storage/spill.hpp"
#include "storage/sql.hpp"
#include "storage/temporary_store.hpp"

#include "schema_text.hpp"

#include <sqlite3.h>

#include <fstream>
#include <string_view>

namespace ebmlab::storage {
namespace {

namespace fs = std::filesystem;

void set_checkpoint_on_close(SQLite::Database& db, bool wanted) {
  sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, wanted ? 0 : 1, nullptr);
}

std::string as_uri(const fs::path& file) {
  std::string uri = "file:";
  for (const char c : file.string()) {
    if (c == '%' || c == '?' || c == '#') {
      constexpr std::string_view kDigits = "0123456789abcdef";
      const auto code = static_cast<unsigned char>(c);
      uri += {'%', kDigits[code >> 4U], kDigits[code & 15U]};
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

fs::path side_file(const fs::path& store, const char* suffix) { return store.string() + suffix; }

}  // namespace

Connection::Connection(const fs::path& file, Mode mode) : file_(fs::absolute(file).lexically_normal()) {
  std::error_code ignored;
  if (fs::is_directory(file_, ignored)) throw StoreError(file_.string() + " is a folder, not a store");
  if (mode != Mode::kCreate && !fs::exists(file_, ignored)) throw StoreError("there is no store " + file_.string());
  guarded([&] { mode == Mode::kRead ? open_to_read() : open_to_write(mode); });
}

Connection::~Connection() {
  if (db_ == nullptr || lock_ == nullptr) return;
  // SQLite checkpoints on close only for the last connection, under an exclusive lock of its own; who looks at the store keeps
  // it from being the last, and may copy the file.
  if (lock_->try_lock_exclusive()) {
    set_checkpoint_on_close(*db_, true);
    move_wal();
  }
  db_.reset();
  lock_->unlock();
}

void Connection::fail(const SQLite::Exception& error) const {
  const std::string name = file_.string();
  switch (error.getErrorCode()) {
    case SQLITE_NOTADB:
      throw StoreError(name + " is not an ebmlab store: it is not a SQLite file");
    case SQLITE_CORRUPT:
      throw StoreError(name + " is damaged (" + error.what() + "): what is readable can be saved with sqlite3's .recover");
    case SQLITE_FULL:
      throw StoreError(name + " cannot be written: the disk is full");
    case SQLITE_BUSY:
      throw StoreBusy(name);
    case SQLITE_READONLY:
      throw StoreError(name + " cannot be written: the file or its folder is read-only");
    case SQLITE_CANTOPEN:
      throw StoreError(name + " cannot be opened: the file or its folder lacks the permission");
    default:
      throw StoreError(name + ": " + error.what());
  }
}

void Connection::connect(const std::string& name, int flags) {
  db_ = std::make_unique<SQLite::Database>(name, flags);
  sqlite3_busy_handler(db_->getHandle(), &Connection::wait_for_others, this);
  set_checkpoint_on_close(*db_, false);
  db_->exec("PRAGMA trusted_schema=OFF; PRAGMA wal_autocheckpoint=0; PRAGMA foreign_keys=ON");
}

void Connection::open_to_read() {
  refuse_network_file_system(file_, file_.parent_path());
  try {
    connect(file_.string(), SQLite::OPEN_READONLY);
    (void)is_empty();
  } catch (const SQLite::Exception&) {
    if (is_writable_folder(file_.parent_path())) throw;
    connect(as_uri(file_), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
    notice_ = file_.string() + ": the folder cannot be written, so the store is read as it stands in the file";
  }
  int format = require_store();
  if (format < kFormat) {
    if (!notice_.empty() || !is_writable_folder(file_.parent_path())) {
      throw StoreError(file_.string() + " was written by an older ebmlab (format " + std::to_string(format) +
                       ") and has to be brought to format " + std::to_string(kFormat) +
                       " first, but its folder cannot be written: copy it to one that can");
    }
    db_.reset();
    { const Connection migrates(file_, Mode::kWrite); }
    notice_ = file_.string() + " was brought from format " + std::to_string(format) + " to " + std::to_string(kFormat) +
              "; as it was it is in " + backup_path(file_, format).string();
    connect(file_.string(), SQLite::OPEN_READONLY);
    format = require_store();
  }
  if (format > kFormat) {
    notice_ = file_.string() + " was written by a newer ebmlab (format " + std::to_string(format) + ", this one knows " +
              std::to_string(kFormat) + "): it is only read, and some of it may not be understood";
  }
  if (notice_.empty() && is_writable_folder(file_.parent_path())) take_in_to_read();
  db_->exec("PRAGMA query_only=ON");
}

void Connection::take_in_to_read() {
  try {
    for (const std::string& sentence : import_spills(file_, uuid())) notice_ += (notice_.empty() ? "" : "\n") + sentence;
  } catch (const StoreError&) {
    // A store that does not even know its UUID is read as far as it goes; who writes is told.
  }
}

/// Whole under its name or not there: nobody finds a store half made, and a full disk leaves nothing behind.
void Connection::make_store() {
  TemporaryStore temporary(file_);
  std::ofstream(temporary.file()).close();
  try {
    const Connection fills(temporary.file(), Mode::kCreate);
  } catch (const StoreError& error) {
    throw StoreError(file_.string() + " cannot be made: " + error.what());
  }
  if (!temporary.become(file_) && !fs::exists(file_)) throw StoreError(file_.string() + " cannot be made");
}

void Connection::open_to_write(Mode mode) {
  const fs::path folder = file_.parent_path();
  require_writable_folder(file_, folder);
  refuse_network_file_system(file_, folder);
  if (!fs::exists(file_)) make_store();
  connect(file_.string(), SQLite::OPEN_READWRITE);
  const bool may_fill = mode == Mode::kCreate && is_empty();
  const int format = may_fill ? kFormat : require_store();
  if (format > kFormat) {
    throw StoreError(file_.string() + " was written by a newer ebmlab (format " + std::to_string(format) + ", this one knows " +
                     std::to_string(kFormat) + "): it can be read, but not written");
  }
  lock_ = std::make_unique<FileLock>(side_file(file_, "-lock"));
  if (mode == Mode::kCreate) create_schema();
  set_up_writer();
  if (format < kFormat) migrate();
  require_sound_after_crash();
  if (mode != Mode::kImport) taken_in_ = import_spills(file_, uuid());
}

bool Connection::is_empty() {
  return sql::find_integer(*db_, "PRAGMA application_id") == 0 &&
         sql::find_integer(*db_, "SELECT count(*) FROM sqlite_schema") == 0;
}

std::string Connection::uuid() {
  return guarded([&] { return sql::find_text(*db_, "SELECT value FROM meta WHERE key='uuid'").value_or(""); });
}

int Connection::require_store() {
  if (sql::find_integer(*db_, "PRAGMA application_id") != kApplicationId) {
    throw StoreError(file_.string() + " is a SQLite file, but not an ebmlab store");
  }
  const int format = static_cast<int>(sql::find_integer(*db_, "PRAGMA user_version").value_or(0));
  if (format < 1)
    throw StoreError(file_.string() + " says it is an ebmlab store of format " + std::to_string(format) +
                     ", which never existed");
  return format;
}

void Connection::set_up_writer() {
  // In the place of SQLite's automatic checkpoint, which would not know of the side lock.
  sqlite3_wal_hook(
      db_->getHandle(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Connection*>(self)->wal_pages_ = pages;
        return SQLITE_OK;
      },
      this);
  db_->exec("PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864");
  if (sql::find_text(*db_, "PRAGMA journal_mode=WAL") != "wal") {
    throw StoreError(file_.string() + " cannot be kept in WAL mode here: keep the store on a local disk");
  }
}

/// Two who fill the same empty file at once: the second waits and finds it done.
void Connection::create_schema() {
  if (!is_empty()) return;
  lock_->lock_exclusive();
  if (is_empty()) {
    db_->exec("PRAGMA page_size=8192");
    set_up_writer();
    SQLite::Transaction transaction(*db_, SQLite::TransactionBehavior::IMMEDIATE);
    db_->exec(kSchema);
    sql::run(*db_, "INSERT INTO meta(key,value) VALUES('uuid',?),('created_us',?)", std::string_view(new_uuid()), now_us());
    transaction.commit();
  }
  lock_->unlock();
}

/// Two who open an older store at once: the second waits and finds it done.
void Connection::migrate() {
  lock_->lock_exclusive();
  try {
    if (const int format = require_store(); format < kFormat) migrate_store(*db_, file_, format);
  } catch (...) {
    lock_->unlock();
    throw;
  }
  lock_->unlock();
}

/// A run that says it is running with nobody behind it means that a writer died. SQLite's recovery makes that safe; a disk that
/// lost what it promised is found here, before anything is added.
void Connection::require_sound_after_crash() {
  if (runs_without_life(*db_, now_us()).empty()) return;
  const auto verdict = sql::find_text(*db_, "PRAGMA quick_check(1)");
  if (verdict == "ok") return;
  throw StoreError(file_.string() + " is damaged (" + verdict.value_or("no verdict") +
                   "): it can be read, but is not written any more");
}

}  // namespace ebmlab::storage
