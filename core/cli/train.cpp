// SPDX-License-Identifier: MIT
// Trains one run that is in the store.
#include "cli/train.hpp"

#include <spdlog/spdlog.h>

#include <unistd.h>

#include "cli/machine.hpp"
#include "cli/records.hpp"
#include "cli/run_control.hpp"
#include "cli/store_sink.hpp"
#include "cli/stored_run.hpp"
#include "experiment/run_spec.hpp"
#include "host/foreign_exception.hpp"
#include "parallel/communicator.hpp"
#include "storage/reader.hpp"
#include "storage/recorder.hpp"
#include "training/device.hpp"
#include "training/session.hpp"
#include "training/silence.hpp"

namespace ebmlab::cli {
namespace {

constexpr int kStoppedCode = 3;

/// What the run was planned with is what trains it, and its store says where that was not to be had.
void choose_plugins(const StoredRun& run, const TrainJob& job, host::Catalogue& catalogue, storage::Recorder& recorder) {
  for (const std::string& notice : pin_plugins(catalogue, run.plugins, job.pinning)) {
    spdlog::warn(notice);
    recorder.event({"plugin", notice, storage::Severity::kWarning, run.beginning.step, "{}"});
  }
}

using Ask = std::function<training::Directive(std::int64_t)>;

training::Outcome run_session(const StoredRun& run, const TrainJob& job, const host::Catalogue& catalogue, const Ask& ask,
                              training::EventSink& sink) {
  const experiment::RunSpec& spec = run.spec;
  spdlog::info("{} (process {}): {} steps on {}, {} thread{}, {}", run_name(spec), ::getpid(), spec.total_steps(), spec.device,
               spec.threads, spec.threads == 1 ? "" : "s", spec.dtype);
  for (const storage::PluginRecord& plugin : plugin_records(spec, catalogue)) {
    spdlog::debug("{}: {} {} {} from {}, sha256 {}", plugin.role, plugin.kind, plugin.name, plugin.version, plugin.path,
                  plugin.sha256);
  }
  training::SessionOptions options{.data_dirs = job.data_path};
  std::optional<parallel::Joined> ranks;
  if (job.ranks) {
    options.device = training::device_of_rank(spec.device, job.ranks->local_rank());
    ranks.emplace(job.ranks, training::exchange_on(options.device, *job.ranks));
    options.ranks = &*ranks;
  }
  training::Session session(spec, catalogue, options, sink);
  if (!run.beginning.checkpoint.empty()) {
    session.restore(run.beginning.checkpoint, run.beginning.how);
    spdlog::info("goes on from its checkpoint at step {}", run.beginning.step);
  }
  return session.run(ask);
}

// A plugin can throw anything, and a run's failure is its own affair: the store says what happened.
training::Outcome guarded(const std::function<training::Outcome()>& body, const TrainJob& job, storage::Recorder& recorder,
                          std::int64_t& last_step) {
  try {
    return body();
  } catch (...) {
    const std::string reason = (job.ranks ? name_of(*job.ranks) + ": " : std::string()) + host::foreign_exception_text();
    recorder.event({"failed", reason, storage::Severity::kError, last_step, "{}"});
    return {storage::RunStatus::kFailed, reason, last_step};
  }
}

launch::Finished finished_by(const training::Outcome& outcome) {
  return {std::string(storage::to_text(outcome.status)), outcome.reason, outcome.step};
}

/// A rank other than the first trains, and has nothing to tell but a failure of its own.
launch::Finished follow(const StoredRun& run, const TrainJob& job, host::Catalogue& catalogue) {
  training::Silence silence;
  try {
    static_cast<void>(pin_plugins(catalogue, run.plugins, job.pinning));
    const Ask none = [](std::int64_t /*step*/) { return training::Directive::kGoOn; };
    return finished_by(run_session(run, job, catalogue, none, silence));
  } catch (...) {
    const std::string reason = name_of(*job.ranks) + ": " + host::foreign_exception_text();
    spdlog::error("failed: {}", reason);
    return {std::string(storage::to_text(storage::RunStatus::kFailed)), reason, run.beginning.step};
  }
}

}  // namespace

std::string name_of(const parallel::Transport& rank) {
  return "rank " + std::to_string(rank.rank()) + " of " + std::to_string(rank.count()) + " on " + this_host().hostname;
}

int exit_code(const launch::Finished& finished) {
  if (finished.status == "completed") return 0;
  return finished.status == "stopped" ? kStoppedCode : 1;
}

launch::Finished train(const TrainJob& job, host::Catalogue& catalogue, const TrainHooks& hooks) {
  const StoredRun run = read_run(job);
  if (!run.waits()) {  // stopped before its turn came, or begun elsewhere
    return {std::string(storage::to_text(run.status)), run.reason, run.step};
  }
  if (job.ranks && job.ranks->rank() > 0) return follow(run, job, catalogue);
  storage::RecorderOptions options;
  options.on_trouble = [&hooks](const std::string& sentence) {
    spdlog::error(sentence);
    hooks.troubled({sentence});
  };
  storage::Recorder recorder(job.store, run.id, this_host(), run.beginning.step, options);
  std::int64_t last_step = run.beginning.step;
  RunControl control(recorder, hooks.is_interrupted);
  StoreSink sink(recorder, [&](const launch::Progress& progress) {
    last_step = progress.step;
    hooks.progressed(progress);
  });
  const training::Outcome outcome = guarded(
      [&] {
        choose_plugins(run, job, catalogue, recorder);
        return run_session(run, job, catalogue, std::ref(control), sink);
      },
      job, recorder, last_step);
  launch::Finished finished = finished_by(outcome);
  recorder.finish(outcome.status, outcome.reason, exit_code(finished));
  const auto level = outcome.status == storage::RunStatus::kCompleted ? spdlog::level::info : spdlog::level::err;
  spdlog::log(level, "{} at step {}{}{}", finished.status, finished.step, finished.reason.empty() ? "" : ": ", finished.reason);
  return finished;
}

}  // namespace ebmlab::cli
