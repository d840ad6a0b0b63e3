// SPDX-License-Identifier: MIT
// `ebmlab run`: checks a specification, writes its runs down, trains them as child processes and prints the comparison.
#include <unistd.h>

#include <csignal>
#include <ebmlab/error.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/commands.hpp"
#include "cli/json.hpp"
#include "cli/plan.hpp"
#include "cli/records.hpp"
#include "cli/results_table.hpp"
#include "cli/supervisor.hpp"
#include "cli/train.hpp"
#include "launch/interrupts.hpp"

namespace ebmlab::cli {
namespace {

int jobs_at_a_time(const RunOptions& options, const std::vector<PlannedRun>& runs) {
  if (options.jobs > 0) return options.jobs;
  if (runs.front().spec.device != "cpu") return 1;
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  return std::max(1, cores / static_cast<int>(runs.front().spec.threads));
}

void print_plan(const std::vector<PlannedRun>& runs, bool wants_json) {
  report::Table table;
  table.title = runs.front().spec.experiment + ": " + std::to_string(runs.size()) + " runs, nothing was started or written";
  table.columns = {{"method"}, {"seed"},    {"steps"},  {"data set", {}, "dataset"},
                   {"energy"}, {"sampler"}, {"stages"}, {"device"}};
  for (const PlannedRun& run : runs) {
    std::string stages;
    for (const auto& stage : run.spec.stages) {
      stages += (stages.empty() ? "" : ", ") + stage.objective.id + " " + std::to_string(stage.steps);
    }
    table.rows.push_back({run.spec.method, run.spec.seed, run.spec.total_steps(),
                          run.spec.dataset.id.empty() ? "(" + run.spec.energy.id + ")" : run.spec.dataset.id,
                          run.spec.energy.id, run.spec.sampler.id, stages, run.spec.device});
  }
  std::cout << (wants_json ? report::to_json(table) + "\n" : report::to_text(table));
}

std::vector<storage::RunRef> write_down(storage::Store& store, const std::vector<PlannedRun>& runs) {
  std::vector<storage::NewRun> records;
  records.reserve(runs.size());
  for (const PlannedRun& run : runs) records.push_back(run.record);
  std::vector<storage::RunRef> refs = store.create_runs(records);
  for (const storage::RunRef& ref : refs) store.set_status(ref.id, storage::RunStatus::kQueued);
  return refs;
}

launch::Job job_of(const PlannedRun& run, const storage::RunRef& ref, const RunOptions& options) {
  std::vector<std::string> arguments{this_executable().string(),    "worker", "--store",
                                     options.store.path().string(), "--run",  ref.uuid};
  const std::vector<std::string> folders = options.folders.arguments();
  arguments.insert(arguments.end(), folders.begin(), folders.end());
  const std::string threads = std::to_string(run.spec.threads);
  return {run_name(run.spec), {arguments, {{"OMP_NUM_THREADS", threads}, {"MKL_NUM_THREADS", threads}}}};
}

/// The store, its runs and the screen, for as long as they train.
struct Stage {
  storage::Store& store;
  const std::vector<storage::RunRef>& refs;
  launch::Display& display;
  const launch::Interrupts& interrupts;
};

void train_as_children(const Stage& stage, const std::vector<PlannedRun>& runs, const RunOptions& options) {
  std::vector<launch::Job> jobs;
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    jobs.push_back(job_of(runs[i], stage.refs[i], options));
    ids.push_back(stage.refs[i].id);
  }
  const auto count = [&stage] { return stage.interrupts.count(); };
  Supervisor supervisor(stage.store, stage.display, std::move(ids), count);
  launch::QueueOptions queue;
  queue.jobs = jobs_at_a_time(options, runs);
  queue.interrupts = count;
  supervisor.close(launch::run_queue(jobs, supervisor, queue));
}

void train_here(const Stage& stage, const host::Catalogue& catalogue, const RunOptions& options) {
  for (std::size_t i = 0; i < stage.refs.size(); ++i) {
    if (stage.interrupts.count() > 0) {
      stage.store.set_status(stage.refs[i].id, storage::RunStatus::kStopped, "not started: interrupted");
      continue;
    }
    stage.display.started(i);
    const launch::Finished finished = train({options.store.path(), stage.refs[i].uuid, options.folders.data_path()}, catalogue,
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

int print_results(const std::vector<storage::RunRef>& refs, const RunOptions& options) {
  const storage::Reader reader(options.store.path());
  std::vector<std::int64_t> ids;
  ids.reserve(refs.size());
  for (const storage::RunRef& ref : refs) ids.push_back(ref.id);
  const Comparison comparison = compare_runs(reader, ids);
  const std::vector<std::string> bad = unfinished(comparison);
  const report::Table table = results_table(comparison, {false, options.wants_json});
  if (options.wants_json) {
    nlohmann::json all = nlohmann::json::parse(report::to_json(table));
    all["runs"] = runs_json(reader, refs);
    print_json(all);
  } else {
    std::cout << report::to_text(table);
    for (const std::string& line : bad) std::cout << line << "\n";
    std::cout << "Kept in " << options.store.path().string() << "; pictures: ebmlab plot " << comparison.experiment
              << " --store " << options.store.file << " -o pictures\n";
  }
  return bad.empty() ? kDone : kRunFailed;
}

}  // namespace

int run(const RunOptions& options) {
  // A closed terminal or pipe ends neither the runs nor what waits for its turn.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);
  if (options.in_process && options.jobs > 1) throw ConfigError("--in-process trains one run at a time: leave out --jobs");
  const host::Catalogue catalogue = options.folders.catalogue();
  const std::vector<PlannedRun> runs = plan_runs(
      {options.specification, options.overrides, options.seeds, options.device, options.folders.data_path()}, catalogue);
  if (options.dry_run) {
    print_plan(runs, options.wants_json);
    return kDone;
  }
  check_store(options.store.path());
  const launch::Interrupts interrupts;
  storage::Store store = storage::Store::open_or_create(options.store.path());
  store.mark_lost_runs();
  const std::vector<storage::RunRef> refs = write_down(store, runs);
  {
    std::vector<std::string> names;
    names.reserve(runs.size());
    for (const PlannedRun& planned : runs) names.push_back(run_name(planned.spec));
    launch::Display display(names, launch::detect_display(STDERR_FILENO));
    const Stage stage{store, refs, display, interrupts};
    if (options.in_process) {
      train_here(stage, catalogue, options);
    } else {
      train_as_children(stage, runs, options);
    }
  }
  return print_results(refs, options);
}

}  // namespace ebmlab::cli
