// SPDX-License-Identifier: MIT
// `ebmlab run`: checks a specification, writes its runs down, trains them as child processes and prints the comparison.
#include <ebmlab/error.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/json.hpp"
#include "cli/launch_runs.hpp"
#include "cli/pilot.hpp"
#include "cli/plan.hpp"
#include "cli/records.hpp"
#include "cli/training_commands.hpp"
#include "report/table.hpp"

namespace ebmlab::cli {
namespace {

void print_plan(const std::vector<PlannedRun>& runs, const std::optional<Pilots>& pilots, bool wants_json) {
  report::Table table;
  table.title = runs.front().spec.experiment + ": " + std::to_string(runs.size()) + (runs.size() == 1 ? " run" : " runs") +
                ", nothing was started or written";
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
  if (!wants_json) {
    std::cout << report::to_text(table);
    if (pilots) std::cout << "\n" << pilots->to_text();
    return;
  }
  nlohmann::json all = nlohmann::json::parse(report::to_json(table));
  for (const PlannedRun& run : runs) all["configurations"].push_back(nlohmann::json::parse(run.record.config_json));
  if (pilots) all["pilot"] = nlohmann::json::parse(pilots->to_json());
  print_json(all);
}

std::vector<storage::RunRef> write_down(storage::Store& store, const std::vector<PlannedRun>& runs) {
  std::vector<storage::NewRun> records;
  records.reserve(runs.size());
  for (const PlannedRun& run : runs) records.push_back(run.record);
  std::vector<storage::RunRef> refs = store.create_runs(records);
  for (const storage::RunRef& ref : refs) store.set_status(ref.id, storage::RunStatus::kQueued);
  return refs;
}

std::vector<RunToTrain> to_train(const std::vector<PlannedRun>& runs, const std::vector<storage::RunRef>& refs) {
  std::vector<RunToTrain> result;
  for (std::size_t i = 0; i < runs.size(); ++i) result.push_back(run_to_train(runs[i].spec, refs[i]));
  return result;
}

}  // namespace

int run(const RunOptions& options) {
  if (options.in_process && options.jobs > 1) throw ConfigError("--in-process trains one run at a time: leave out --jobs");
  const host::Catalogue catalogue = options.folders.catalogue();
  const std::vector<PlannedRun> runs = plan_runs(
      {options.specification, options.overrides, options.seeds, options.device, options.folders.data_path()}, catalogue);
  for (const PlannedRun& planned : runs) check_ranks(planned.spec, options.launcher, options.in_process);
  if (options.dry_run) {
    std::optional<Pilots> pilots;
    if (options.wants_pilot) pilots.emplace(runs, catalogue, options.folders.data_path(), options.jobs);
    print_plan(runs, pilots, options.wants_json);
    return kDone;
  }
  check_store(options.store.path());
  storage::Store store = storage::Store::open_or_create(options.store.path());
  for (const std::string& notice : store.notices()) std::cerr << notice << "\n";
  store.mark_lost_runs();
  const std::vector<storage::RunRef> refs = write_down(store, runs);
  launch_runs(store, to_train(runs, refs),
              {.store = options.store,
               .folders = options.folders,
               .jobs = options.jobs,
               .in_process = options.in_process,
               .launcher = options.launcher});
  return print_runs(options.store, refs, options.wants_json);
}

}  // namespace ebmlab::cli
