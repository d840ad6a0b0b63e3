// SPDX-License-Identifier: MIT
// `ebmlab task`: one task of an array. It trains its run in a store on the node's own disk and brings copies of that into the
// submission's folder: when the run ends, when the task is told to end, and now and then before.
#include <spdlog/spdlog.h>

#include <csignal>
#include <ebmlab/error.hpp>
#include <iostream>
#include <optional>

#include "cli/cluster_commands.hpp"
#include "cli/log.hpp"
#include "cli/task_attempt.hpp"
#include "cluster/overview.hpp"
#include "cluster/publish.hpp"
#include "cluster/scratch.hpp"
#include "cluster/slurm.hpp"
#include "host/user_folder.hpp"
#include "launch/interrupts.hpp"
#include "storage/reader.hpp"
#include "storage/spill.hpp"
#include "storage/store.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using cluster::TaskState;
using Status = TaskState::Status;
using cluster::Wish;
using host::environment;
using storage::RunStatus;

/// Slurm's name of this task: "12_3"; "13" for a job that is no array; empty outside of Slurm. In an array a task's own id may
/// be the array's, and would name all of it.
std::string job_name() {
  const std::string array = environment("SLURM_ARRAY_JOB_ID");
  return array.empty() ? environment("SLURM_JOB_ID") : array + "_" + environment("SLURM_ARRAY_TASK_ID");
}

int number_in(const std::string& text) {
  try {
    return text.empty() ? 0 : std::stoi(text);
  } catch (const std::exception&) {
    return 0;
  }
}

const cluster::Task& task_of(const cluster::Submission& submission, const TaskOptions& options) {
  int number = options.task;
  if (number < 0) {
    const std::string index = environment("SLURM_ARRAY_TASK_ID");
    if (index.empty()) throw ConfigError("say which task: --task N; SLURM_ARRAY_TASK_ID is not set");
    number = options.first + number_in(index);
  }
  if (number < 0 || static_cast<std::size_t>(number) >= submission.tasks.size())
    throw ConfigError("there is no task " + std::to_string(number) + ": they are numbered from 0 to " +
                      std::to_string(submission.tasks.size() - 1));
  return submission.tasks[static_cast<std::size_t>(number)];
}

class Working {
 public:
  Working(const TaskOptions& options, const launch::Interrupts& interrupts)
      : folder_(fs::absolute(options.folder)),
        submission_(folder_.read()),
        task_(task_of(submission_, options)),
        interrupts_(interrupts) {}

  int work() {
    if (folder_.is_cancelled()) return tell("is cancelled: submit again to take it up", kDone);
    claim_.emplace(folder_, task_.number, job_name());
    orders_.emplace(interrupts_, *claim_);
    state_ = folder_.state(task_.number);  // what one that has just been followed wrote last
    if (has_ended(state_.status)) return tell("is " + std::string(to_text(state_.status)) + " already", kDone);
    if (state_.status == Status::kRunning || state_.status == Status::kStopping)
      (void)note_silence(state_, {}, submission_.settings.retries);
    try {
      return train();
    } catch (const std::exception& error) {  // the node or the folder: another node may do better
      if (orders_->is_superseded()) return tell("another process works on it now", kRunFailed);
      (void)note_death(state_, error.what(), submission_.settings.retries);
      write_state();
      return tell(state_.reason, kRunFailed);
    }
  }

 private:
  int train() {
    const cluster::Scratch scratch(submission_.settings.scratch);
    const fs::path local = scratch.path() / "store.db";
    cluster::PublishedStore published(folder_.task_store(task_.number), [this] { return claim_->holds(); });
    while (true) {
      scratch.clear();
      forget_spills(local);
      if (state_.status == Status::kFailed) {
        published.fetch(local);
        return give_up(published, local);
      }
      begin_attempt();
      published.fetch(local);
      const Attempt ended = attempt({submission_, task_, published, local, *orders_}, state_, [this] { try_to_write_state(); });
      if (orders_->is_superseded()) return tell("another process works on it now", kRunFailed);
      if (ended.status == RunStatus::kCompleted) return end(Status::kCompleted, {}, kDone);
      if (ended.status == RunStatus::kStopped) return after_stop(ended.reason);
      if (ended.by_its_own_account)
        return end(ended.status == RunStatus::kDiverged ? Status::kDiverged : Status::kFailed, ended.reason, kRunFailed);
      if (orders_->are_to_end()) return after_stop(ended.reason);
      if (!note_death(state_, ended.reason, submission_.settings.retries)) return give_up(published, local);
      spdlog::warn("{}; it is taken up again, {} of {}", ended.reason, state_.deaths, submission_.settings.retries);
    }
  }

  /// What another process of this machine could not write of a copy of this store is not of this copy.
  void forget_spills(const fs::path& local) const {
    std::error_code ignored;
    for (const fs::path& folder : storage::spill_folders(local, task_.store_uuid)) fs::remove_all(folder, ignored);
  }

  void begin_attempt() {
    ++state_.attempts;
    state_.status = Status::kRunning;
    state_.reason.clear();
    state_.begun_step = state_.step;
    state_.job = job_name();
    state_.node = environment("SLURMD_NODENAME");
    write_state();
  }

  int give_up(cluster::PublishedStore& published, const fs::path& local) {
    {
      storage::Store store = storage::Store::open(local);
      const std::int64_t run = storage::Reader(local).find_run(task_.run);
      (void)store.set_status(run, RunStatus::kQueued);
      (void)store.set_status(run, RunStatus::kFailed, state_.reason);
    }
    published.publish(local);
    return end(Status::kFailed, state_.reason, kRunFailed);
  }

  /// Told to end, by a time limit, for others that go first, or by the user. What the run came to is in the folder.
  int after_stop(const std::string& reason) {
    const std::string at = " at step " + std::to_string(state_.step);
    state_.status = Status::kStopped;
    state_.reason = reason.empty() ? "stopped" + at : reason;
    write_state();
    if (folder_.is_cancelled()) return end(Status::kCancelled, "cancelled" + at, kDone);
    const std::string job = job_name();
    if (job.empty()) return end(Status::kStopped, "stopped" + at, kDone);
    const std::optional<Wish> wish = ask(job);
    if (wish == Wish::kIsRequeued) return end(Status::kStopped, "preempted" + at, kDone);
    if (wish == Wish::kCancelled) return end(Status::kCancelled, "cancelled (scancel)" + at, kDone);
    if (!came_further()) return tell(state_.reason, kRunFailed);
    if (wish == Wish::kTimeIsUp) return end(Status::kStopped, "its time ran out" + at, kRunFailed);
    if (!wish) return end(Status::kStopped, "stopped" + at, kRunFailed);  // the job that collects takes it up
    (void)end(Status::kStopped, "put back into the queue" + at, kDone);
    try {
      cluster::Slurm().requeue(job);
    } catch (const std::exception& error) {
      return end(Status::kStopped, "stopped" + at + ", and not put back: " + error.what(), kRunFailed);
    }
    return kDone;
  }

  /// None: Slurm cannot be asked here.
  [[nodiscard]] static std::optional<Wish> ask(const std::string& job) {
    try {
      return wish_of(cluster::Slurm().job(job), number_in(environment("SLURM_RESTART_COUNT")));
    } catch (const std::exception& error) {
      spdlog::warn("{}", error.what());
      return std::nullopt;
    }
  }

  /// Else it has died once more: its time is too short, and it must not come back for ever.
  [[nodiscard]] bool came_further() {
    if (state_.step > state_.begun_step) return true;
    (void)note_death(state_, "it was told to end before it came any further", submission_.settings.retries);
    write_state();
    return false;
  }

  int end(Status status, const std::string& reason, int code) {
    state_.status = status;
    state_.reason = reason;
    write_state();
    return tell(std::string(to_text(status)) + (reason.empty() ? "" : ": " + reason), code);
  }

  /// Unless another process has claimed the task, and writes its own.
  void write_state() {
    if (!orders_->is_superseded()) folder_.write_state(task_.number, state_);
  }
  void try_to_write_state() {
    try {
      write_state();
    } catch (const std::exception& error) {
      spdlog::warn("{}", error.what());
    }
  }
  [[nodiscard]] int tell(const std::string& what, int code) const {
    std::cout << "task " << task_.number << " (" << task_.name << "): " << what << std::endl;
    return code;
  }

  cluster::JobFolder folder_;
  cluster::Submission submission_;
  const cluster::Task& task_;
  TaskState state_;
  const launch::Interrupts& interrupts_;
  std::optional<cluster::Claim> claim_;
  std::optional<TaskOrders> orders_;  // once it is claimed
};

}  // namespace

int task(const TaskOptions& options) {
  const launch::Interrupts interrupts({SIGINT, SIGTERM, SIGUSR1});  // first of all: a signal must find its handler
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);
  set_up_log(spdlog::level::info);
  return Working(options, interrupts).work();
}

}  // namespace ebmlab::cli
