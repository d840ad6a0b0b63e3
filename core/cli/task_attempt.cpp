// SPDX-License-Identifier: MIT
// One process that trains a task's run.
#include "cli/task_attempt.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "cli/exit_codes.hpp"
#include "cli/launch_runs.hpp"
#include "cli/supervisor.hpp"
#include "cluster/safekeeping.hpp"
#include "experiment/run_spec.hpp"
#include "launch/display.hpp"
#include "storage/reader.hpp"
#include "storage/store.hpp"

namespace ebmlab::cli {
namespace {

using cluster::TaskState;
using storage::RunStatus;

constexpr int kMostTries = 5;  // of bringing what a run came to into the folder

/// The step that a run would go on from.
std::int64_t step_of(const std::vector<storage::CheckpointRow>& checkpoints) {
  return checkpoints.empty() ? 0 : checkpoints.back().step;
}

/// A supervisor's events go on to it.
class Following final : public launch::Observer {
 public:
  Following(Supervisor& supervisor, std::function<void()> ticked) : supervisor_(supervisor), ticked_(std::move(ticked)) {}
  void started(std::size_t job, pid_t pid) override { supervisor_.started(job, pid); }
  void progressed(std::size_t job, const launch::Progress& progress) override { supervisor_.progressed(job, progress); }
  void troubled(std::size_t job, const launch::Trouble& trouble) override { supervisor_.troubled(job, trouble); }
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

/// The run is queued, from its last checkpoint.
RunToTrain prepare(const TaskPlace& place, TaskState& state) {
  storage::Store store = storage::Store::open(place.local);
  const storage::Reader reader(place.local);
  const storage::RunDetail detail = reader.run_detail(reader.find_run(place.task.run));
  const std::vector<storage::CheckpointRow> checkpoints = reader.checkpoints(detail.summary.id);
  RunToTrain run = run_to_train(experiment::from_json(detail.config_json), {detail.summary.id, place.task.run});
  if (!checkpoints.empty()) run.checkpoint = checkpoints.back().id;
  state.step = state.begun_step = step_of(checkpoints);
  RunStatus status = detail.summary.status;
  if (storage::is_live(status) || status == RunStatus::kLost) {  // nobody is behind it: the claim is ours
    store.set_status(run.ref.id, RunStatus::kKilled, "its task ended without a word");
    status = RunStatus::kKilled;
  }
  if (status != RunStatus::kQueued) {
    store.set_status(run.ref.id, RunStatus::kQueued,
                     run.checkpoint ? "goes on from step " + std::to_string(state.step) : "starts again from its first step");
  }
  return run;
}

LaunchOptions launch_options(const TaskPlace& place) {
  LaunchOptions options;
  options.store.file = place.local.string();
  options.folders.plugin_dirs = place.submission.plugin_dirs;
  options.folders.data_dirs = place.submission.data_dirs;
  options.ends_with_us = true;
  return options;
}

void look(const TaskPlace& place, cluster::Safekeeping& keeping, TaskState& state, const std::function<void()>& changed) {
  if (place.orders.are_to_end() && state.status == TaskState::Status::kRunning) {
    state.status = TaskState::Status::kStopping;
    changed();
  }
  if (const auto step = keeping.tick()) {
    state.step = *step;
    changed();
  }
  place.orders.look_now_and_then();
}

struct Trained {
  launch::JobResult result;
  RunEnd end;
};

Trained train(const TaskPlace& place, const RunToTrain& run, TaskState& state, const std::function<void()>& changed) {
  storage::Store store = storage::Store::open(place.local);
  launch::Display display({run.name}, launch::detect_display(STDERR_FILENO));
  std::vector<FollowedRun> followed;
  followed.push_back(follow_of(run));
  const std::vector<launch::Job> jobs{worker_job(run, followed.front(), launch_options(place))};
  const auto level = [&place] { return place.orders.level(); };
  Supervisor supervisor(store, display, std::move(followed), level);
  cluster::Safekeeping keeping(place.published, place.local, place.task.run,
                               std::chrono::seconds(place.submission.settings.publish),
                               [](const std::string& trouble) { spdlog::warn(trouble); });
  Following observer(supervisor, [&] { look(place, keeping, state, changed); });
  launch::QueueOptions queue;
  queue.interrupts = level;
  std::vector<launch::JobResult> results = launch::run_queue(jobs, observer, queue);
  supervisor.close(results);
  keeping.finish();
  return {std::move(results.front()), supervisor.end_of(0)};
}

/// The run as the folder has it then. A folder that is full, or away for a moment, is given some time.
storage::RunSummary publish(const TaskPlace& place, std::int64_t run, TaskState& state) {
  { const storage::Store takes_in = storage::Store::open(place.local); }  // what its process could not write at the time
  for (int tries = 1;; ++tries) {
    try {
      place.published.publish(place.local);
      break;
    } catch (const std::exception& error) {
      if (tries == kMostTries || place.orders.level() > 1) throw;
      spdlog::warn("{}; trying again", error.what());
      std::this_thread::sleep_for(std::chrono::seconds(1) * (1 << tries));
    }
  }
  const storage::Reader reader(place.local);
  storage::RunSummary summary = reader.run_summary(run);
  state.step = summary.status == RunStatus::kCompleted ? summary.step : step_of(reader.checkpoints(run));
  return summary;
}

}  // namespace

Attempt attempt(const TaskPlace& place, TaskState& state, const std::function<void()>& changed) {
  const RunToTrain run = prepare(place, state);
  auto [result, end] = train(place, run, state, changed);
  const storage::RunSummary summary = publish(place, run.ref.id, state);
  if (summary.status == RunStatus::kCompleted) end = {RunStatus::kCompleted, {}};  // of which a launcher brought no word
  if (summary.status == end.status) end.reason = summary.status_reason;            // with the plugin that it died in
  const bool failed_itself = end.status == RunStatus::kFailed && result.exit.signal == 0 && result.exit.code != kBadUse;
  const bool says_itself = result.finished.has_value() || (failed_itself && result.start_error.empty());
  return {end.status, end.reason, says_itself};
}

}  // namespace ebmlab::cli
