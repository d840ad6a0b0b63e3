// SPDX-License-Identifier: MIT
// One SQLite connection under the store's rules: pragmas, identity, side lock, transactions, checkpoints of the WAL.
#pragma once

#include "storage/error.hpp"
#include "storage/file_lock.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ebmlab::storage {

/// The format this library writes; PRAGMA user_version of the file.
inline constexpr int kFormat = 3;
/// PRAGMA application_id of every store.
inline constexpr int kApplicationId = 0x45424D4C;

class Connection {
 public:
  /// Whoever opens it where it can be written first takes in what dead processes left beside the store (spill.hpp), but who
  /// does just that.
  enum class Mode { kRead, kWrite, kCreate, kImport };
  /// Errors: StoreError in one sentence; nothing has been written then.
  Connection(const std::filesystem::path& file, Mode mode);
  /// The last writer leaves all in one file: its WAL goes into the store.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] SQLite::Database& db() { return *db_; }
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }  ///< absolute
  [[nodiscard]] std::string uuid();                                          ///< the store's own
  [[nodiscard]] const std::string& notice() const { return notice_; }
  /// What opening took in, or could not, one sentence each.
  [[nodiscard]] const std::vector<std::string>& taken_in() const { return taken_in_; }
  [[nodiscard]] FileLock& lock() { return *lock_; }  ///< of a writer

  /// Runs `work` and turns SQLite's errors, and those of files beside the store, into a StoreError that names the file.
  template <class Work>
  decltype(auto) guarded(Work&& work) const {
    try {
      return std::forward<Work>(work)();
    } catch (const SQLite::Exception& error) {
      fail(error);
    } catch (const std::filesystem::filesystem_error& error) {
      throw StoreError(error.what());
    }
  }

 private:
  friend class WriteTransaction;
  [[noreturn]] void fail(const SQLite::Exception& error) const;
  void open_to_read();
  void open_to_write(Mode mode);
  void connect(const std::string& name, int flags);
  [[nodiscard]] static int wait_for_others(void* self, int tries) noexcept;
  [[nodiscard]] bool is_empty();
  [[nodiscard]] int require_store();
  void set_up_writer();
  void take_in_to_read();
  void move_wal();
  /// Into the store, when it has grown and nobody writes just now; else another time.
  void move_wal_when_due();
  void make_store();
  void create_schema();
  void migrate();
  void require_sound_after_crash();

  std::filesystem::path file_;
  std::string notice_;
  std::vector<std::string> taken_in_;
  int wal_pages_ = 0;
  std::chrono::steady_clock::time_point waits_since_;
  std::unique_ptr<FileLock> lock_;
  std::unique_ptr<SQLite::Database> db_;
};

/// BEGIN IMMEDIATE under the shared side lock; rolled back unless committed. A commit also moves a WAL that has grown.
class WriteTransaction {
 public:
  explicit WriteTransaction(Connection& connection);
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  void commit();

 private:
  Connection& connection_;
  std::optional<SQLite::Transaction> transaction_;
};

/// `work(db)` inside one write transaction; its result. Errors: StoreError; nothing has changed then.
template <class Work>
auto change(Connection& connection, Work&& work) {
  return connection.guarded([&] {
    WriteTransaction transaction(connection);
    if constexpr (std::is_void_v<decltype(work(connection.db()))>) {
      work(connection.db());
      transaction.commit();
    } else {
      auto result = work(connection.db());
      transaction.commit();
      return result;
    }
  });
}

/// A short consistent view for several queries.
class ReadTransaction {
 public:
  explicit ReadTransaction(Connection& connection) : transaction_(connection.db(), SQLite::TransactionBehavior::DEFERRED) {}

 private:
  SQLite::Transaction transaction_;
};

}  // namespace ebmlab::storage
