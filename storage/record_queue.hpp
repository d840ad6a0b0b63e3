// SPDX-License-Identifier: MIT
// The bounded queue between a run and its writer thread. Nobody who pushes ever waits for the disk.
#pragma once

#include "storage/batch.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <span>
#include <string_view>
#include <unordered_map>

namespace ebmlab::storage {

/// How many may be between push and commit.
struct QueueLimits {
  std::size_t points = 0;
  std::size_t records = 0;
  std::size_t bytes = 0;
};

struct QueueCounters {
  std::uint64_t points = 0;
  std::uint64_t dropped_points = 0;
  std::uint64_t dropped_records = 0;
};

class RecordQueue {
 public:
  using Clock = std::chrono::system_clock;

  explicit RecordQueue(QueueLimits limits) : limits_(limits) {}

  // For the recording threads.
  void push_points(std::int64_t step, std::span<const NamedValue> values);
  /// `keep`: rare and precious; let in up to twice the limits. `urgent`: to be committed at once.
  void push(Record record, bool keep, bool urgent);
  void set_progress(const Progress& progress);
  /// Waits until all that was pushed is committed or given up; false after three failed tries of the writer.
  [[nodiscard]] bool wait_until_settled();
  void close();  ///< the writer is to end after its next round
  [[nodiscard]] QueueCounters counters() const;

  // For the writer thread.
  /// Returns early for urgent records, a full chunk, a half full queue, and close(). False when it is closed.
  bool wait_until(Clock::time_point time);
  /// Appends what waits.
  void take(Batch& batch);
  void settled(std::size_t points, std::size_t records, std::size_t bytes);
  void note_failure();

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Outstanding {
    std::size_t points = 0, records = 0, bytes = 0;
  };

  std::uint32_t index_of(std::string_view name);
  void wake_when_half_full();

  const QueueLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable settled_;
  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> series_;
  std::vector<std::uint32_t> fresh_;  ///< points of each series since the last take
  Batch waiting_;
  Outstanding outstanding_;
  QueueCounters counters_;
  std::uint64_t failures_ = 0;
  bool urgent_ = false;
  bool closed_ = false;
};

}  // namespace ebmlab::storage
