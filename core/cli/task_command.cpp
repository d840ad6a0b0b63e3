// SPDX-License-Identifier: MIT
// `ebmlab task`: one task of an array. It trains its run in a store on the node's own disk and brings copies of that into the
// submission's folder: when the run ends, when the task is told to end, and now and then before.
#include <spdlog/spdlog.h>

#include <chrono>
#include <csignal>
#include <ebmlab/error.hpp>
#include <iostream>
#include <optional>
#include <thread>

#include "cli/cluster_commands.hpp"
#include "cli/launch_runs.hpp"
#include "cli/log.hpp"
#include "cli/supervisor.hpp"
#include "cluster/overview.hpp"
#include "cluster/publish.hpp"
#include "cluster/safekeeping.hpp"
#include "cluster/scratch.hpp"
#include "experiment/run_spec.hpp"
#include "host/user_folder.hpp"
#include "launch/interrupts.hpp"
#include "storage/reader.hpp"
#include "storage/spill.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using cluster::TaskState;
using Clock = std::chrono::steady_clock;
using Status = TaskState::Status;
using host::environment;
using storage::RunStatus;

constexpr std::chrono::seconds kAfterTerminate{20};  // Slurm kills 30 s after SIGTERM, unless the site says otherwise
constexpr std::chrono::seconds kBetweenLooks{10};    // at the claim
constexpr int kMostTries = 5;                        // of bringing what a run came to into the folder

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

/// A supervisor's events go on to it.
class Following final : public launch::Observer {
 public:
  Following(Supervisor& supervisor, std::function<void()> ticked) : supervisor_(supervisor), ticked_(std::move(ticked)) {}
  void started(std::size_t job, pid_t pid) override { supervisor_.started(job, pid); }
  void progressed(std::size_t job, const launch::Progress& progress) override { supervisor_.progressed(job, progress); }
  void said(std::size_t job, launch::Stream stream, std::string_view line) override { supervisor_.said(job, stream, line); }
  void ended(std::size_t job, const launch::JobResult& result) override { supervisor_.ended(job, result); }
  void ticked() override {
    supervisor_.ticked();
    ticked_();
  }

 private:
  Supervisor& supervisor_;
  std::function<void()> ticked_;
};

/// How an attempt ended.
struct Attempt {
  RunStatus status = RunStatus::kKilled;
  std::string reason;
  bool by_its_own_account = false;  ///< the run itself said so
};

class Working {
 public:
  Working(const TaskOptions& options, const launch::Interrupts& interrupts)
      : folder_(fs::absolute(options.folder)),
        submission_(folder_.read()),
        task_(task_of(submission_, options)),
        state_(folder_.state(task_.number)),
        interrupts_(interrupts) {}

  int work() {
    if (folder_.is_cancelled()) return tell("is cancelled: submit again to take it up", kDone);
    if (has_ended(state_.status)) return tell("is " + std::string(to_text(state_.status)) + " already", kDone);
    claim_.emplace(folder_, task_.number);
    if (state_.status == Status::kRunning || state_.status == Status::kStopping)
      (void)note_silence(state_, {}, submission_.settings.retries);
    try {
      return train();
    } catch (const std::exception& error) {  // the node or the folder: another node may do better
      if (is_superseded()) return tell("another process works on it now", kRunFailed);
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
      const Attempt attempt = one_attempt(published, local);
      if (is_superseded()) return tell("another process works on it now", kRunFailed);
      if (attempt.status == RunStatus::kCompleted) return end(Status::kCompleted, {}, kDone);
      if (attempt.status == RunStatus::kStopped) return after_stop(attempt.reason);
      if (attempt.by_its_own_account)
        return end(attempt.status == RunStatus::kDiverged ? Status::kDiverged : Status::kFailed, attempt.reason, kRunFailed);
      if (interrupts_.count() > 0) return after_stop(attempt.reason);
      if (!note_death(state_, attempt.reason, submission_.settings.retries)) return give_up(published, local);
      spdlog::warn("{}; it is taken up again, {} of {}", attempt.reason, state_.deaths, submission_.settings.retries);
    }
  }

  /// What another process of this machine could not write of a copy of this store is not of this copy.
  void forget_spills(const fs::path& local) const {
    std::error_code ignored;
    for (const fs::path& folder : storage::spill_folders(local, task_.store_uuid)) fs::remove_all(folder, ignored);
  }

  Attempt one_attempt(cluster::PublishedStore& published, const fs::path& local) {
    const RunToTrain run = prepare(local);
    const launch::JobResult result = follow(run, published, local);
    RunEnd end = judge(result, level());
    const storage::RunSummary summary = publish(published, local, run.ref.id);
    if (summary.status == end.status) end.reason = summary.status_reason;  // with the plugin that it died in
    const bool says_itself = result.finished.has_value() || (result.exit.signal == 0 && result.exit.code != kBadUse);
    return {end.status, end.reason, says_itself && result.start_error.empty()};
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

  /// The run is queued, from its last checkpoint.
  RunToTrain prepare(const fs::path& local) {
    storage::Store store = storage::Store::open(local);
    const storage::Reader reader(local);
    const storage::RunDetail detail = reader.run_detail(reader.find_run(task_.run));
    const experiment::RunSpec spec = experiment::from_json(detail.config_json);
    const std::vector<storage::CheckpointRow> checkpoints = reader.checkpoints(detail.summary.id);
    RunToTrain run = run_to_train(spec, {detail.summary.id, task_.run});
    if (!checkpoints.empty()) run.checkpoint = checkpoints.back().id;
    state_.step = state_.begun_step = checkpoints.empty() ? 0 : checkpoints.back().step;
    RunStatus status = detail.summary.status;
    if (storage::is_live(status) || status == RunStatus::kLost) {  // nobody is behind it: the claim is ours
      store.set_status(run.ref.id, RunStatus::kKilled, "its task ended without a word");
      status = RunStatus::kKilled;
    }
    if (status != RunStatus::kQueued) {
      store.set_status(
          run.ref.id, RunStatus::kQueued,
          run.checkpoint ? "goes on from step " + std::to_string(state_.step) : "starts again from its first step");
    }
    return run;
  }

  launch::JobResult follow(const RunToTrain& run, cluster::PublishedStore& published, const fs::path& local) {
    storage::Store store = storage::Store::open(local);
    launch::Display display({run.name}, launch::detect_display(STDERR_FILENO));
    LaunchOptions options;
    options.store.file = local.string();
    options.folders.plugin_dirs = submission_.plugin_dirs;
    options.folders.data_dirs = submission_.data_dirs;
    options.ends_with_us = true;
    std::vector<FollowedRun> followed;
    followed.push_back(follow_of(run));
    const std::vector<launch::Job> jobs{worker_job(run, followed.front(), options)};
    Supervisor supervisor(store, display, std::move(followed), [this] { return level(); });
    cluster::Safekeeping keeping(published, local, task_.run, std::chrono::seconds(submission_.settings.publish),
                                 [](const std::string& trouble) { spdlog::warn(trouble); });
    Following observer(supervisor, [&] { look(keeping); });
    launch::QueueOptions queue;
    queue.interrupts = [this] { return level(); };
    const std::vector<launch::JobResult> results = launch::run_queue(jobs, observer, queue);
    supervisor.close(results);
    keeping.finish();
    return results.front();
  }

  void look(cluster::Safekeeping& keeping) {
    if (interrupts_.count() > 0 && state_.status == Status::kRunning) {
      state_.status = Status::kStopping;
      try_to_write_state();
    }
    if (const auto step = keeping.tick()) {
      state_.step = *step;
      try_to_write_state();
    }
    const Clock::time_point now = Clock::now();
    if (now - last_look_ < kBetweenLooks) return;
    last_look_ = now;
    (void)is_superseded();
  }

  /// Whether another process has claimed the task since: what is in the folder is no business of this one any more.
  [[nodiscard]] bool is_superseded() {
    try {
      is_superseded_ = is_superseded_ || !claim_->holds();
    } catch (const std::exception& error) {
      spdlog::warn("{}", error.what());
    }
    return is_superseded_;
  }

  /// Of the queue's interrupts: 1 lets the run save a checkpoint, 2 ends it.
  [[nodiscard]] int level() {
    if (is_superseded_ || interrupts_.count(SIGINT) > 1) return 2;
    if (interrupts_.count() == 0) return 0;
    if (interrupts_.count(SIGTERM) == 0) return 1;
    if (!terminated_) terminated_ = Clock::now();
    return Clock::now() - *terminated_ > kAfterTerminate ? 2 : 1;
  }

  /// The run as the folder has it then. A folder that is full, or away for a moment, is given some time.
  storage::RunSummary publish(cluster::PublishedStore& published, const fs::path& local, std::int64_t run) {
    { const storage::Store takes_in = storage::Store::open(local); }  // what its process could not write at the time
    for (int tries = 1;; ++tries) {
      try {
        published.publish(local);
        break;
      } catch (const std::exception& error) {
        if (tries == kMostTries || is_superseded_ || level() > 1) throw;
        spdlog::warn("{}; trying again", error.what());
        std::this_thread::sleep_for(std::chrono::seconds(1) * (1 << tries));
      }
    }
    const storage::Reader reader(local);
    storage::RunSummary summary = reader.run_summary(run);
    const std::vector<storage::CheckpointRow> checkpoints = reader.checkpoints(run);
    state_.step = summary.status == RunStatus::kCompleted ? summary.step : checkpoints.empty() ? 0 : checkpoints.back().step;
    return summary;
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
    try {
      switch (wish_of_slurm(job)) {
        case Wish::kIsRequeued:
          return end(Status::kStopped, "preempted" + at, kDone);
        case Wish::kCancelled:
          return end(Status::kCancelled, "cancelled (scancel)" + at, kDone);
        case Wish::kTimeIsUp:
          return came_further() ? end(Status::kStopped, "its time ran out" + at, kRunFailed) : tell(state_.reason, kRunFailed);
        case Wish::kRequeue:
          if (!came_further()) return tell(state_.reason, kRunFailed);
          (void)end(Status::kStopped, "put back into the queue" + at, kDone);
          cluster::Slurm().requeue(job);
      }
    } catch (const std::exception& error) {  // the job that collects takes it up
      return end(Status::kStopped, "stopped" + at + ", and not put back: " + error.what(), kRunFailed);
    }
    return kDone;
  }

  /// Else it has died once more: its time is too short, and it must not come back for ever.
  [[nodiscard]] bool came_further() {
    if (state_.step > state_.begun_step) return true;
    (void)note_death(state_, "it was told to end before it came any further", submission_.settings.retries);
    write_state();
    return false;
  }

  /// What is to become of a job that was told to end.
  enum class Wish { kIsRequeued, kRequeue, kTimeIsUp, kCancelled };
  [[nodiscard]] static Wish wish_of_slurm(const std::string& name) {
    const std::optional<cluster::JobState> job = cluster::Slurm().job(name);
    if (!job) return Wish::kTimeIsUp;
    if (job->restarts > number_in(environment("SLURM_RESTART_COUNT"))) return Wish::kIsRequeued;
    const bool is_ending = job->state == "COMPLETING" || !cluster::is_in_queue(job->state);
    if (!is_ending) return Wish::kRequeue;
    return job->reason == "TimeLimit" || job->is_preempted ? Wish::kTimeIsUp : Wish::kCancelled;
  }

  int end(Status status, const std::string& reason, int code) {
    state_.status = status;
    state_.reason = reason;
    write_state();
    return tell(std::string(to_text(status)) + (reason.empty() ? "" : ": " + reason), code);
  }

  void write_state() { folder_.write_state(task_.number, state_); }
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
  std::optional<Clock::time_point> terminated_;
  Clock::time_point last_look_ = Clock::now();
  bool is_superseded_ = false;
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
