// SPDX-License-Identifier: MIT
// A disk that fails when told to, under every store that this process opens.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

namespace ebmlab::test {

/// SQLite's default VFS as long as it lives: one at a time, made before the first connection and destroyed after the last.
/// Safe from any thread.
class FaultyVfs {
 public:
  enum class Fault { kInputOutput, kFull };

  FaultyVfs();
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  /// Of the writes, truncations and syncs of stores and their WALs that come now, the `first`-th (1: the next) and all after it
  /// fail, until heal(). A write that fails leaves the first half of its bytes behind.
  void fail_from(std::int64_t first, Fault fault);
  void heal();
  /// How many have failed since fail_from().
  [[nodiscard]] std::int64_t failures() const { return failures_; }

 private:
  /// SQLite's tables of functions, with a way back: what it hands to a function is one of these.
  struct Vfs : sqlite3_vfs {
    FaultyVfs* self = nullptr;
  };
  struct Methods : sqlite3_io_methods {
    FaultyVfs* self = nullptr;
    const sqlite3_io_methods* original = nullptr;
  };

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags);
  static int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset);
  static int truncate(sqlite3_file* file, sqlite3_int64 size);
  static int sync(sqlite3_file* file, int flags);
  static const Methods& methods_of(const sqlite3_file* file);

  const Methods* methods_over(const sqlite3_io_methods* original);
  /// What the next call gives: SQLITE_OK, or the code for it.
  int verdict(int input_output_error);

  sqlite3_vfs* original_;
  Vfs vfs_;
  std::mutex mutex_;
  std::map<const sqlite3_io_methods*, Methods> methods_;
  Fault fault_ = Fault::kInputOutput;
  std::optional<std::int64_t> good_calls_;  ///< that still go well; none: all of them
  std::atomic<std::int64_t> failures_{0};
};

}  // namespace ebmlab::test
