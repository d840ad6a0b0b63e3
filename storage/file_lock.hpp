// SPDX-License-Identifier: MIT
// An advisory lock on a file beside the store: shared around a write transaction, exclusive around a checkpoint of the WAL.
#pragma once

#include <chrono>
#include <filesystem>

namespace ebmlab::storage {

/// How long others are waited for, here and for SQLite's own locks, and how often one looks: whoever keeps a lock for longer
/// may be frozen, which must not freeze everybody else.
inline constexpr std::chrono::seconds kLockPatience{10};
inline constexpr std::chrono::milliseconds kBetweenLooks{1};

/// SQLite before 3.51.3 can lose transactions when a checkpoint overlaps another connection's reset of the WAL; a reset
/// happens inside a write transaction, so keeping the two apart is enough. Never the store's own file: closing any
/// descriptor of that drops SQLite's locks.
class FileLock {
 public:
  /// Errors: StoreError when the file cannot be made.
  explicit FileLock(const std::filesystem::path& file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  /// Both wait, and throw StoreBusy when 10 s were not enough.
  void lock_shared();
  void lock_exclusive();
  [[nodiscard]] bool try_lock_shared();
  [[nodiscard]] bool try_lock_exclusive();
  void unlock();

 private:
  void wait_for(int operation);
  std::filesystem::path file_;
  int descriptor_;
};

}  // namespace ebmlab::storage
