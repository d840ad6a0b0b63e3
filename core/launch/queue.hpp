// SPDX-License-Identifier: MIT
// Runs a list of child processes, so many at a time.
#pragma once

#include <csignal>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launch/process.hpp"
#include "launch/progress.hpp"

namespace ebmlab::launch {

struct Job {
  std::string name;
  Command command;
  int stop_signal = SIGINT;  ///< what asks it to stop
};

/// What became of a job.
struct JobResult {
  bool was_started = false;  ///< false: an interrupt came first, or the program could not be started
  std::string start_error;   ///< why it could not be started
  Exit exit;
  std::optional<Progress> last;      ///< the last progress that was heard
  std::optional<Finished> finished;  ///< the child's own account of its end; absent after a crash
  std::string last_error_line;       ///< the last line on stderr with a letter in it

  [[nodiscard]] bool succeeded() const { return was_started && exit.is_clean(); }
};

enum class Stream { kOut = 1, kErr = 2 };

/// Told of everything that happens, on the thread that runs the queue. Jobs are named by their place in the list.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void started(std::size_t /*job*/, pid_t /*pid*/) {}
  virtual void progressed(std::size_t /*job*/, const Progress& /*progress*/) {}
  virtual void troubled(std::size_t /*job*/, const Trouble& /*trouble*/) {}
  /// A line on stderr, or one on stdout that is not of the protocol.
  virtual void said(std::size_t /*job*/, Stream /*stream*/, std::string_view /*line*/) {}
  virtual void ended(std::size_t /*job*/, const JobResult& /*result*/) {}
  /// About every `tick_ms`.
  virtual void ticked() {}
};

struct QueueOptions {
  int jobs = 1;     ///< children at a time, at least 1
  int threads = 0;  ///< of a child: each gets cores of its own when there are enough; 0: they share all of them
  int tick_ms = 50;
  /// How often the user asked to stop: at 1 children get their stop signal and nothing new starts, at 2 they are killed.
  std::function<int()> interrupts = [] { return 0; };
};

/// Starts the jobs in order, at most `options.jobs` at a time, and returns when all have ended. A crash of one leaves the
/// others alone. Throws what the observer throws, after killing what runs.
[[nodiscard]] std::vector<JobResult> run_queue(const std::vector<Job>& jobs, Observer& observer, const QueueOptions& options);

}  // namespace ebmlab::launch
