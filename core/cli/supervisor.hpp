// SPDX-License-Identifier: MIT
// Follows the child processes of a comparison: live progress for the user, their ends and their errors for the store.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/call_note.hpp"
#include "launch/display.hpp"
#include "launch/queue.hpp"
#include "storage/store.hpp"

namespace ebmlab::cli {

/// How a run ended, in the words of the store.
struct RunEnd {
  storage::RunStatus status = storage::RunStatus::kKilled;
  std::string reason;
};
/// From what the queue knows of a child. `interrupts`: how often the user asked to stop; `call`: what it was doing in a plugin
/// (host::CallNote), or empty; `has_launcher`: the child is what started the processes that trained.
[[nodiscard]] RunEnd judge(const launch::JobResult& result, int interrupts, const std::string& call = {},
                           bool has_launcher = false);

/// A run that is followed.
struct FollowedRun {
  std::int64_t id = 0;
  std::optional<host::CallNote> note = {};  ///< that its process writes
  bool has_launcher = false;                ///< the child starts the processes that train it
};

class Supervisor final : public launch::Observer {
 public:
  /// `runs` are in the order of the jobs. Both references outlive it.
  Supervisor(storage::Store& store, launch::Display& display, std::vector<FollowedRun> runs, std::function<int()> interrupts);

  void started(std::size_t job, pid_t pid) override;
  void progressed(std::size_t job, const launch::Progress& progress) override;
  void troubled(std::size_t job, const launch::Trouble& trouble) override;
  void said(std::size_t job, launch::Stream stream, std::string_view line) override;
  void ended(std::size_t job, const launch::JobResult& result) override;
  void ticked() override;

  /// Marks the runs that were never started.
  void close(const std::vector<launch::JobResult>& results);
  /// Of a run that was closed, or has ended.
  [[nodiscard]] const RunEnd& end_of(std::size_t job) const { return ends_.at(job); }

 private:
  struct Lines {
    std::string out, err;
  };
  void write_lines(std::size_t job);
  /// The store's trouble is shown once and never stops the children.
  void guarded(const std::function<void()>& write);

  storage::Store& store_;
  launch::Display& display_;
  std::vector<FollowedRun> runs_;
  std::function<int()> interrupts_;
  std::vector<Lines> lines_;
  std::vector<RunEnd> ends_;
  std::vector<std::optional<std::int64_t>> pids_;  ///< of those that were started
  std::chrono::steady_clock::time_point last_write_{};
  int told_interrupts_ = 0;
  bool told_trouble_ = false;
};

}  // namespace ebmlab::cli
