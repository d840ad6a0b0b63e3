// SPDX-License-Identifier: MIT
// Records one running run: the training thread hands over plain values, one writer thread commits them.
#pragma once

#include "storage/records.hpp"
#include "storage/status.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ebmlab::storage {

struct RecorderOptions {
  std::chrono::milliseconds commit_every{1000};        ///< also the heartbeat
  std::chrono::milliseconds next_beat_within{30'000};  ///< the promise: no beat for so long means trouble
  std::size_t queue_points = 1U << 18U;                ///< waiting points; more are dropped and counted
  std::size_t queue_records = 4096;                    ///< waiting snapshots, log lines and the like
  std::size_t queue_bytes = 256U << 20U;               ///< of their data
  /// Called from the writer thread with a sentence when the store cannot be written (a full disk) or records were dropped.
  std::function<void(const std::string&)> on_trouble = {};
};

struct RecorderCounters {
  std::uint64_t points = 0;           ///< recorded values
  std::uint64_t commits = 0;          ///< transactions
  std::uint64_t dropped_points = 0;   ///< the queue was full
  std::uint64_t dropped_records = 0;  ///< snapshots, log lines and the like
  double writer_cpu_s = 0;            ///< CPU time of the writer thread
  double caller_cpu_s = 0;            ///< CPU time of the calling threads in points(), from a sample of the calls
};

/// One session of one run. Construction commits the session and status `running`; a heartbeat follows every second.
/// No recording method waits for the disk or throws for it: what cannot be written stays queued and is tried again; before the
/// queue is full, and at the end, it goes to a file beside the store (or in /var/tmp), which is read in
/// as soon as the store can be written again, by this process or by the next that opens the store for writing. What does not
/// even fit there is counted and an event says so. Safe from any thread. Status changes, checkpoints, and errors among the
/// events commit at once; everything else once a second, or when a series has 1024 new points.
class Recorder {
 public:
  /// `first_step` > 0 resumes: what earlier sessions recorded from that step on is superseded, never deleted.
  /// Errors: StoreError when the store or the run cannot be opened.
  Recorder(const std::filesystem::path& store, std::int64_t run, const HostRecord& host, std::int64_t first_step = 0,
           RecorderOptions options = {});
  /// Without finish() before it: the run has failed.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// Values of series at a step. Non-finite ones are kept as they are.
  void points(std::int64_t step, std::span<const NamedValue> values);
  void point(std::int64_t step, std::string_view name, double value);
  /// Where the run is, with the evaluations counted so far; written with the heartbeat.
  void progress(std::int64_t step, std::int64_t energy_evals, std::int64_t grad_evals);
  void snapshot(NewSnapshot snapshot);
  void evaluation(NewEvaluation evaluation);
  void checkpoint(NewCheckpoint checkpoint);
  void event(NewEvent event);
  /// A random stream that the run has begun to draw from; told twice it is kept once.
  void seed(SeedRecord seed);
  void log(std::string text, LogStream stream = LogStream::kLog);
  /// paused, stopping, running.
  void status(RunStatus status, std::string reason = {});
  /// What was asked of the run from outside (Store::ask), each once, oldest first. As cheap as reading a flag while there is
  /// nothing; looked for in the store at each heartbeat.
  [[nodiscard]] std::optional<PendingRequest> next_request();
  void answer(const PendingRequest& request, std::string text);
  /// Waits until everything given so far is committed. Errors: StoreError when it cannot be.
  void flush();

  /// Commits everything, the status and the end of the session, and an event `recording` with the counters.
  /// Further calls do nothing. Errors: StoreError when neither the store nor a file beside it can be written, after several
  /// tries.
  void finish(RunStatus status, const std::string& reason = {}, int exit_code = 0);

  [[nodiscard]] RecorderCounters counters() const;
  [[nodiscard]] std::int64_t session() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ebmlab::storage
