// SPDX-License-Identifier: MIT
// Follows the child processes of a comparison.
#include "cli/supervisor.hpp"

#include <spdlog/spdlog.h>

#include <csignal>

#include "storage/error.hpp"

namespace ebmlab::cli {
namespace {

using storage::RunStatus;

constexpr std::chrono::seconds kBetweenWrites{1};
constexpr std::size_t kMostWaiting = 1U << 20U;  // bytes of a child's lines

/// " at step 40, in energy "mlp", gradient()".
std::string place(const launch::JobResult& result, const std::string& call) {
  const std::string step = result.last ? " at step " + std::to_string(result.last->step) : " before its first step";
  return call.empty() ? step : step + ", in " + call;
}

// A worker says who it is, as every command does; here everybody knows.
std::string last_words(const std::string& line) {
  constexpr std::string_view kSpeaker = "ebmlab: ";
  return line.starts_with(kSpeaker) ? line.substr(kSpeaker.size()) : line;
}

RunEnd judge_signal(const launch::JobResult& result, int interrupts, const std::string& where) {
  if (interrupts > 1) return {RunStatus::kKilled, "killed by a second interrupt" + where};
  if (interrupts == 1 && result.exit.signal == SIGINT) return {RunStatus::kStopped, "interrupted" + where};
  return {RunStatus::kKilled, "killed by " + result.exit.text() + where};
}

/// A launcher whose ranks were ended by a signal says which and ends with this and its number.
constexpr int kSignalled = 128;

/// It did not bring word of the run's end. One that was told to end with the ranks may have cut them off.
RunEnd judge_launcher(const launch::JobResult& result, int interrupts) {
  const std::string where = place(result, {});
  if (interrupts > 1) return {RunStatus::kKilled, "killed by a second interrupt" + where};
  if (interrupts > 0) return {RunStatus::kStopped, "interrupted" + where};
  const std::string why = last_words(result.last_error_line);
  if (result.exit.code > kSignalled) return {RunStatus::kKilled, "killed" + where + (why.empty() ? "" : ": ") + why};
  return {RunStatus::kFailed, why.empty() ? "its launcher ended with " + result.exit.text() + where : why};
}

}  // namespace

RunEnd judge(const launch::JobResult& result, int interrupts, const std::string& call, bool has_launcher) {
  if (!result.start_error.empty()) return {RunStatus::kFailed, result.start_error};
  if (!result.was_started) return {RunStatus::kStopped, "not started: interrupted"};
  if (result.exit.signal != 0) return judge_signal(result, interrupts, place(result, call));
  if (result.finished) return {storage::run_status_from_text(result.finished->status), result.finished->reason};
  if (has_launcher) return judge_launcher(result, interrupts);
  const bool says_why = call.empty() && !result.last_error_line.empty();  // in a plugin the last line is just any line
  if (says_why) return {RunStatus::kFailed, last_words(result.last_error_line)};
  return {RunStatus::kFailed, "its process ended with " + result.exit.text() + place(result, call) + ", without saying why"};
}

Supervisor::Supervisor(storage::Store& store, launch::Display& display, std::vector<FollowedRun> runs,
                       std::function<int()> interrupts)
    : store_(store),
      display_(display),
      runs_(std::move(runs)),
      interrupts_(std::move(interrupts)),
      lines_(runs_.size()),
      ends_(runs_.size()),
      pids_(runs_.size()) {}

void Supervisor::guarded(const std::function<void()>& write) {
  try {
    write();
  } catch (const storage::StoreError& error) {
    if (!told_trouble_) display_.note(error.what());
    told_trouble_ = true;
  }
}

void Supervisor::write_lines(std::size_t job) {
  Lines& lines = lines_[job];
  if (lines.out.empty() && lines.err.empty()) return;
  guarded([&] {
    if (!lines.out.empty()) store_.append_log(runs_[job].id, storage::LogStream::kStdout, lines.out);
    if (!lines.err.empty()) store_.append_log(runs_[job].id, storage::LogStream::kStderr, lines.err);
  });
  lines = {};
}

void Supervisor::started(std::size_t job, pid_t pid) {
  spdlog::debug("run {} is process {}", runs_[job].id, pid);
  pids_[job] = pid;
  display_.started(job);
}

void Supervisor::progressed(std::size_t job, const launch::Progress& progress) { display_.progressed(job, progress); }

void Supervisor::troubled(std::size_t job, const launch::Trouble& trouble) { display_.note(job, trouble.sentence); }

void Supervisor::said(std::size_t job, launch::Stream stream, std::string_view line) {
  std::string& text = stream == launch::Stream::kOut ? lines_[job].out : lines_[job].err;
  if (!text.empty()) text += '\n';
  text += line;
  if (text.size() > kMostWaiting) write_lines(job);
}

void Supervisor::ended(std::size_t job, const launch::JobResult& result) {
  const std::optional<host::CallNote>& note = runs_[job].note;
  const RunEnd& end = ends_[job] = judge(result, interrupts_(), note ? note->text() : std::string(), runs_[job].has_launcher);
  write_lines(job);
  guarded([&] {
    storage::ProcessEnd process;
    if (!runs_[job].has_launcher) process.pid = pids_[job];
    if (result.exit.signal != 0) process.term_signal = result.exit.signal;
    if (result.was_started && result.exit.signal == 0) process.exit_code = result.exit.code;
    store_.set_status(runs_[job].id, end.status, end.reason, process);
  });
  const std::string outcome = std::string(storage::to_text(end.status)) + (end.reason.empty() ? "" : ": " + end.reason);
  display_.ended(job, end.status == RunStatus::kCompleted, outcome);
}

void Supervisor::ticked() {
  for (const int asked = interrupts_(); told_interrupts_ < std::min(asked, 2); ++told_interrupts_) {
    display_.note(told_interrupts_ == 0 ? "stopping: each run saves a checkpoint; interrupt again to kill them" : "killing");
  }
  display_.tick();
  if (std::chrono::steady_clock::now() - last_write_ < kBetweenWrites) return;
  last_write_ = std::chrono::steady_clock::now();
  for (std::size_t job = 0; job < runs_.size(); ++job) write_lines(job);
}

void Supervisor::close(const std::vector<launch::JobResult>& results) {
  for (std::size_t job = 0; job < results.size(); ++job) {
    const bool was_told = results[job].was_started || !results[job].start_error.empty();
    if (was_told) continue;
    ends_[job] = judge(results[job], 1);
    guarded([&] { store_.set_status(runs_[job].id, RunStatus::kStopped, ends_[job].reason); });
  }
}

}  // namespace ebmlab::cli
