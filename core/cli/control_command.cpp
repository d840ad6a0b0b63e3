// SPDX-License-Identifier: MIT
// `ebmlab stop`, `pause`, `checkpoint`: what is asked of a run that is under way, from another terminal.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <thread>

#include "cli/control.hpp"
#include "cli/training_commands.hpp"
#include "storage/error.hpp"
#include "storage/process.hpp"

namespace ebmlab::cli {
namespace {

using storage::Request;
using storage::RunStatus;

constexpr std::chrono::milliseconds kBetweenLooks{100};
constexpr double kAfterTerminate = 10.0;  // seconds
constexpr double kForItsStarter = 2.0;    // seconds

/// False when the time ran out.
template <typename Condition>
bool wait_for(double seconds, const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return true;
}

/// The process behind a run; none when it is gone or on another machine, where a signal cannot reach it.
std::optional<pid_t> process_of(const storage::Reader& reader, std::int64_t run) {
  const std::vector<storage::SessionInfo> sessions = reader.run_detail(run).sessions;
  if (sessions.empty()) return std::nullopt;
  const storage::SessionInfo& last = sessions.back();
  const bool is_here = last.boot_id == storage::current_process().boot_id;
  if (!is_here || storage::start_time_of(last.pid) != last.pid_start) return std::nullopt;
  return static_cast<pid_t>(last.pid);
}

class Stopping {
 public:
  Stopping(storage::Store& store, const storage::Reader& reader, std::int64_t run, double patience)
      : store_(store), reader_(reader), run_(run), patience_(patience) {}

  void ask() {
    const RunStatus status = reader_.run_summary(run_).status;
    if (status == RunStatus::kCreated || status == RunStatus::kQueued) {
      store_.set_status(run_, RunStatus::kStopped, "stopped before it started");
    } else if (status != RunStatus::kStopping) {
      ask_to_stop();
    }
  }

  /// False when the run could not be ended.
  [[nodiscard]] bool finish() {
    if (is_locked_out_ || !wait_for(patience_, [this] { return has_ended(); })) {
      const auto process = process_of(reader_, run_);
      if (!process) return tell("has not answered, and its process is on another machine", false);
      ::kill(*process, SIGTERM);
      if (!wait_for(std::min(kAfterTerminate, patience_), [this] { return has_ended(); })) kill_it(*process);
    }
    const storage::RunSummary run = reader_.run_summary(run_);
    return tell("is " + std::string(to_text(run.status)) + (run.status_reason.empty() ? "" : ": " + run.status_reason), true);
  }

 private:
  /// A process that is frozen in the middle of a write keeps the store to itself: it is not asked then, but ended all the same.
  void ask_to_stop() {
    try {
      request_ = store_.ask(run_, Request::kStop);
    } catch (const storage::StoreBusy&) {
      if (!process_of(reader_, run_)) throw;
      is_locked_out_ = true;
    }
  }

  [[nodiscard]] bool has_ended() const { return !storage::is_live(reader_.run_summary(run_).status); }

  void kill_it(pid_t process) {
    ::kill(process, SIGKILL);
    const std::string how = is_locked_out_
                                ? "killed: the store was locked, so it could not be asked; told to terminate it did not"
                                : "killed: it did not stop when asked, nor when told to terminate";
    if (request_ != 0) store_.answer(request_, how);
    (void)wait_for(kAfterTerminate, [&] { return !process_of(reader_, run_); });
    // Whoever started it knows more: the step, and the plugin that it hung in. Until then it reads as lost.
    if (wait_for(kForItsStarter, [this] { return has_ended() && reader_.run_summary(run_).status != RunStatus::kLost; }))
      return;
    store_.set_status(run_, RunStatus::kKilled, how, {.term_signal = SIGKILL});
  }

  [[nodiscard]] bool tell(const std::string& what, bool is_done) const {
    std::cout << "run " << run_ << " " << what << "\n";
    return is_done;
  }

  storage::Store& store_;
  const storage::Reader& reader_;
  std::int64_t run_;
  double patience_;
  std::int64_t request_ = 0;
  bool is_locked_out_ = false;
};

/// All of them are there before the first is asked.
std::vector<std::int64_t> runs_named(const storage::Reader& reader, const ControlOptions& options) {
  std::vector<std::int64_t> runs;
  for (const std::string& name : options.runs) {
    const std::int64_t run = reader.find_run(name);
    if (std::find(runs.begin(), runs.end(), run) == runs.end()) runs.push_back(run);
  }
  return runs;
}

/// False, told on standard error, when a run of several refuses; alone it is bad use.
template <typename Work>
bool do_or_tell(const ControlOptions& options, const Work& work) {
  try {
    return work();
  } catch (const storage::StoreError& error) {
    if (options.runs.size() == 1) throw;
    std::cerr << "ebmlab: " << error.what() << "\n";
    return false;
  }
}

int ask_each(const ControlOptions& options, Request request) {
  const storage::Reader reader(options.store.path());
  storage::Store store = storage::Store::open(options.store.path());
  bool is_done = true;
  for (const std::int64_t run : runs_named(reader, options)) {
    is_done = do_or_tell(options, [&] { return ask_and_tell(store, reader, run, request, options.patience); }) && is_done;
  }
  return is_done ? kDone : kRunFailed;
}

}  // namespace

bool ask_and_tell(storage::Store& store, const storage::Reader& reader, std::int64_t run, Request request, double patience) {
  const std::int64_t id = store.ask(run, request);
  std::string answer;
  const bool is_done = wait_for(patience, [&] {
    for (const storage::RequestRow& row : reader.requests(run)) {
      if (row.id != id || !row.done_us) continue;
      answer = row.answer;
      return true;
    }
    return false;
  });
  std::cout << "run " << run << ": " << (is_done ? answer : "no answer yet; it looks for requests between two steps") << "\n";
  return is_done;
}

int stop_runs(const ControlOptions& options) {
  const storage::Reader reader(options.store.path());
  storage::Store store = storage::Store::open(options.store.path());
  std::vector<Stopping> runs;
  bool is_done = true;
  for (const std::int64_t run : runs_named(reader, options)) {
    Stopping stopping(store, reader, run, options.patience);
    const bool was_asked = do_or_tell(options, [&] {
      stopping.ask();
      return true;
    });
    is_done = is_done && was_asked;
    if (was_asked) runs.push_back(stopping);
  }
  for (Stopping& run : runs) is_done = run.finish() && is_done;
  return is_done ? kDone : kRunFailed;
}

int pause_runs(const ControlOptions& options) { return ask_each(options, Request::kPause); }
int checkpoint_runs(const ControlOptions& options) { return ask_each(options, Request::kCheckpoint); }

}  // namespace ebmlab::cli
