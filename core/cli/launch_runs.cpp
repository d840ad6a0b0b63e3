// SPDX-License-Identifier: MIT
// Trains runs that are in the store, as child processes or here, with live progress.
#include "cli/launch_runs.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ebmlab/error.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "cli/json.hpp"
#include "cli/launcher.hpp"
#include "cli/records.hpp"
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
    followed.push_back(follow_of(run));
    jobs.push_back(worker_job(run, followed.back(), options));
  }
  const auto count = [&stage] { return stage.interrupts.count(); };
  Supervisor supervisor(stage.store, stage.display, std::move(followed), count);
  launch::QueueOptions queue;
  queue.jobs = jobs_at_a_time(options.jobs, stage.runs.front().device, stage.runs.front().all_threads());
  for (const RunToTrain& run : stage.runs) queue.threads = std::max(queue.threads, static_cast<int>(run.all_threads()));
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

FollowedRun follow_of(const RunToTrain& run) {
  if (run.ranks > 1) return {run.ref.id, {}, true};
  return {run.ref.id, host::CallNote::make()};
}

launch::Job worker_job(const RunToTrain& run, const FollowedRun& followed, const LaunchOptions& options) {
  std::vector<std::string> arguments{this_executable().string(),    "worker", "--store",
                                     options.store.path().string(), "--run",  run.ref.uuid};
  if (run.checkpoint) arguments.insert(arguments.end(), {"--from-checkpoint", std::to_string(*run.checkpoint)});
  if (followed.note) arguments.insert(arguments.end(), {"--note", followed.note->name()});
  if (options.pinning == Pinning::kPresent) arguments.emplace_back("--present-plugins");
  const std::vector<std::string> folders = options.folders.arguments();
  arguments.insert(arguments.end(), folders.begin(), folders.end());
  const std::string threads = std::to_string(run.threads);
  launch::Command command{arguments, {{"OMP_NUM_THREADS", threads}, {"MKL_NUM_THREADS", threads}}};
  if (run.ranks == 1) {
    if (options.ends_with_us) command.arguments.insert(command.arguments.end(), {"--starter", std::to_string(::getpid())});
    return {run.name, std::move(command)};
  }
  command.arguments.insert(command.arguments.end(), {"--ranks", std::to_string(run.ranks)});
  command = launched(std::move(command), run.ranks, options.launcher);
  if (options.ends_with_us) {
    command.arguments.insert(command.arguments.begin(), {"setpriv", "--pdeathsig", "TERM"});
    // A scheduler's SIGTERM reaches a launcher too, and mpirun kills the ranks then: not before they have saved a checkpoint.
    command.environment.emplace_back("OMPI_MCA_odls_base_sigkill_timeout", "3");
  }
  // A launcher takes a Ctrl-C for itself and ends the ranks at once; this signal it passes on.
  return {run.name, std::move(command), SIGUSR1};
}

RunToTrain run_to_train(const experiment::RunSpec& spec, const storage::RunRef& ref, std::optional<std::int64_t> checkpoint) {
  return {run_name(spec), ref, spec.threads, spec.ranks, spec.device, checkpoint};
}

void check_ranks(const experiment::RunSpec& spec, const std::string& launcher, bool in_process) {
  if (spec.ranks == 1) return;
  const std::string ranks = "ranks = " + std::to_string(spec.ranks) + ": ";
  if (in_process) throw ConfigError(ranks + "--in-process trains in this one process, and is for runs of one rank");
  if (const std::string problem = launcher_problem(launcher); !problem.empty()) throw ConfigError(ranks + problem);
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
