// SPDX-License-Identifier: MIT
// How connections of several processes take turns: waiting for one another, write transactions, moving the WAL.
#include "storage/connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <thread>

namespace ebmlab::storage {
namespace {

constexpr int kLooksAtEachPace = 8, kSlowestPace = 4;
constexpr int kCheckpointPages = 1000;  // 8 MB

}  // namespace

/// In the place of SQLite's own way, which after a while looks ten times a second: who commits again and again on a slow disk
/// leaves gaps that it does not see, and would keep another out until that gives up. Who waits for longer looks less often:
/// many who look take the time of those who write.
int Connection::wait_for_others(void* self, int tries) noexcept {
  auto& waits_since = static_cast<Connection*>(self)->waits_since_;
  const auto now = std::chrono::steady_clock::now();
  if (tries == 0) waits_since = now;
  if (now - waits_since >= kLockPatience) return 0;
  std::this_thread::sleep_for(std::min(1 + tries / kLooksAtEachPace, kSlowestPace) * kBetweenLooks);
  return 1;
}

void Connection::move_wal_when_due() {
  if (wal_pages_ < kCheckpointPages || !lock_->try_lock_exclusive()) return;
  move_wal();
  lock_->unlock();
}

void Connection::move_wal() {
  try {
    db_->exec("PRAGMA wal_checkpoint(PASSIVE)");
  } catch (const SQLite::Exception&) {
    // The WAL stays as it is and is tried again after the next commit, which reports what is wrong with the disk.
  }
}

/// In this order: who still waits for its turn must not hold the lock, or writers in a queue would never let a checkpoint in
/// and the WAL would grow without bound. SQLite resets the WAL no earlier than a transaction's first write, so the lock is in
/// time.
WriteTransaction::WriteTransaction(Connection& connection) : connection_(connection) {
  FileLock& lock = connection_.lock();
  while (true) {
    transaction_.emplace(connection_.db(), SQLite::TransactionBehavior::IMMEDIATE);
    if (lock.try_lock_shared()) return;
    transaction_.reset();  // begun before the WAL has moved, it could not reset it
    lock.lock_shared();
    lock.unlock();
  }
}

WriteTransaction::~WriteTransaction() {
  transaction_.reset();
  connection_.lock().unlock();
}

/// At once: the next writer has the lock again as soon as it is let go of.
void WriteTransaction::commit() {
  transaction_->commit();
  connection_.move_wal_when_due();
}

}  // namespace ebmlab::storage
