// SPDX-License-Identifier: MIT
// Trains runs that are in the store, as child processes or here, with live progress.
#include "cli/launch_runs.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "cli/json.hpp"
#include "cli/results_table.hpp"
#include "cli/supervisor.hpp"
#include "cli/train.hpp"
#include "launch/interrupts.hpp"

namespace ebmlab::cli {
namespace {

/// The store, its runs and the screen, for as long as they train.
struct Stage {
  storage::Store& store;
  const std::vector<RunToTrain>& runs;
  launch::Display& display;
  const launch::Interrupts& interrupts;
};

void train_as_children(const Stage& stage, const LaunchOptions& options) {
  std::vector<launch::Job> jobs;
  std::vector<FollowedRun> followed;
  for (const RunToTrain& run : stage.runs) {
    followed.push_back({run.ref.id, host::CallNote::make()});
    const std::optional<host::CallNote>& note = followed.back().note;
    jobs.push_back(worker_job(run, note ? note->name() : std::string(), options));
  }
  const auto count = [&stage] { return stage.interrupts.count(); };
  Supervisor supervisor(stage.store, stage.display, std::move(followed), count);
  launch::QueueOptions queue;
  queue.jobs = jobs_at_a_time(options.jobs, stage.runs.front().device, stage.runs.front().threads);
  for (const RunToTrain& run : stage.runs) queue.threads = std::max(queue.threads, static_cast<int>(run.threads));
  queue.interrupts = count;
  supervisor.close(launch::run_queue(jobs, supervisor, queue));
}

void train_here(const Stage& stage, const LaunchOptions& options) {
  host::Catalogue catalogue = options.folders.catalogue();
  for (std::size_t i = 0; i < stage.runs.size(); ++i) {
    const RunToTrain& run = stage.runs[i];
    if (stage.interrupts.count() > 0) {
      stage.store.set_status(run.ref.id, storage::RunStatus::kStopped, "not started: interrupted");
      continue;
    }
    stage.display.started(i);
    const launch::Finished finished =
        train({options.store.path(), run.ref.uuid, options.folders.data_path(), run.checkpoint, options.pinning}, catalogue,
              {[&] { return stage.interrupts.count() > 0; },
               [&](const launch::Progress& progress) {
                 stage.display.progressed(i, progress);
                 stage.display.tick();
               }});
    stage.display.ended(i, finished.status == "completed",
                        finished.status + (finished.reason.empty() ? "" : ": " + finished.reason));
  }
}

nlohmann::json runs_json(const storage::Reader& reader, const std::vector<storage::RunRef>& refs) {
  nlohmann::json runs = nlohmann::json::array();
  for (const storage::RunRef& ref : refs) {
    const storage::RunSummary run = reader.run_summary(ref.id);
    runs.push_back({{"id", run.id},
                    {"uuid", run.uuid},
                    {"name", run.name},
                    {"status", to_text(run.status)},
                    {"reason", run.status_reason}});
  }
  return runs;
}

}  // namespace

launch::Job worker_job(const RunToTrain& run, const std::string& note, const LaunchOptions& options) {
  std::vector<std::string> arguments{this_executable().string(),    "worker", "--store",
                                     options.store.path().string(), "--run",  run.ref.uuid};
  if (run.checkpoint) arguments.insert(arguments.end(), {"--from-checkpoint", std::to_string(*run.checkpoint)});
  if (!note.empty()) arguments.insert(arguments.end(), {"--note", note});
  if (options.ends_with_us) arguments.insert(arguments.end(), {"--starter", std::to_string(::getpid())});
  if (options.pinning == Pinning::kPresent) arguments.emplace_back("--present-plugins");
  const std::vector<std::string> folders = options.folders.arguments();
  arguments.insert(arguments.end(), folders.begin(), folders.end());
  const std::string threads = std::to_string(run.threads);
  return {run.name, {arguments, {{"OMP_NUM_THREADS", threads}, {"MKL_NUM_THREADS", threads}}}};
}

int jobs_at_a_time(int jobs, const std::string& device, std::int64_t threads) {
  if (jobs > 0) return jobs;
  if (device != "cpu") return 1;
  const auto cores = static_cast<int>(launch::usable_cores().size());
  return std::max(1, cores / static_cast<int>(threads));
}

void launch_runs(storage::Store& store, const std::vector<RunToTrain>& runs, const LaunchOptions& options) {
  // A closed terminal or pipe ends neither the runs nor what waits for its turn.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);
  const launch::Interrupts interrupts;
  std::vector<std::string> names;
  names.reserve(runs.size());
  for (const RunToTrain& run : runs) names.push_back(run.name);
  launch::Display display(names, launch::detect_display(STDERR_FILENO));
  const Stage stage{store, runs, display, interrupts};
  if (options.in_process) {
    train_here(stage, options);
  } else {
    train_as_children(stage, options);
  }
}

int print_runs(const StoreOption& store, const std::vector<storage::RunRef>& refs, bool wants_json) {
  const storage::Reader reader(store.path());
  std::vector<std::int64_t> ids;
  ids.reserve(refs.size());
  for (const storage::RunRef& ref : refs) ids.push_back(ref.id);
  const Comparison comparison = compare_runs(reader, ids);
  const std::vector<std::string> bad = unfinished(comparison);
  const report::Table table = results_table(comparison, {false, wants_json});
  if (wants_json) {
    nlohmann::json all = nlohmann::json::parse(report::to_json(table));
    all["runs"] = runs_json(reader, refs);
    print_json(all);
  } else {
    std::cout << report::to_text(table);
    for (const std::string& line : bad) std::cout << line << "\n";
    std::cout << "Kept in " << store.path().string() << "; pictures: ebmlab plot " << comparison.experiment << " --store "
              << store.file << " -o pictures\n";
  }
  return bad.empty() ? kDone : kRunFailed;
}

}  // namespace ebmlab::cli
