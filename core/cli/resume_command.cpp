// SPDX-License-Identifier: MIT
// `ebmlab resume`: lets a paused run go on, continues one that ended from a checkpoint, or branches a new run off from it.
#include <algorithm>
#include <ebmlab/error.hpp>
#include <iostream>

#include "cli/checkpoint_text.hpp"
#include "cli/control.hpp"
#include "cli/cost.hpp"
#include "cli/launch_runs.hpp"
#include "cli/plan.hpp"
#include "cli/records.hpp"
#include "cli/training_commands.hpp"
#include "experiment/specification.hpp"

namespace ebmlab::cli {
namespace {

using experiment::RunSpec;
using storage::CheckpointRow;
using storage::RunStatus;

constexpr double kPatience = 60.0;

/// The last, or that of the step asked for; else where the run began: what it branched off from, or nothing.
std::optional<CheckpointRow> chosen_checkpoint(const storage::Reader& reader, const storage::RunSummary& run,
                                               const ResumeOptions& options) {
  const std::vector<CheckpointRow> all = reader.checkpoints(run.id);
  const bool from_its_beginning = options.from == 0 || (options.from < 0 && all.empty());
  if (from_its_beginning) {
    return run.parent_checkpoint_id ? std::optional(reader.checkpoint(*run.parent_checkpoint_id)) : std::nullopt;
  }
  if (options.from < 0) return all.back();
  const auto found = std::find_if(all.rbegin(), all.rend(), [&](const CheckpointRow& c) { return c.step == options.from; });
  if (found == all.rend()) {
    throw ConfigError("--from " + std::to_string(options.from) + ": " + called(run) + " has no checkpoint of that step; " +
                      steps_text(all));
  }
  return *found;
}

void refuse_what_cannot_go_on(const storage::RunSummary& run, const std::vector<CheckpointRow>& checkpoints,
                              const ResumeOptions& options) {
  if (run.kind != "train") throw ConfigError(called(run) + " is of kind " + run.kind + ": only training is resumed");
  const bool is_fork = !options.overrides.empty();
  if (storage::is_live(run.status) && !is_fork) {
    throw ConfigError(called(run) + " is " + std::string(to_text(run.status)) + ": stop it first (ebmlab stop " +
                      std::to_string(run.id) + ")");
  }
  if (run.deleted_us)
    throw ConfigError(called(run) + " is deleted: restore it first (ebmlab restore " + std::to_string(run.id) + ")");
  if (run.status == RunStatus::kCompleted && !is_fork && (options.from < 0 || options.from >= run.step)) {
    throw ConfigError(called(run) + " is completed: go back with --from STEP (" + steps_text(checkpoints) +
                      "), or branch off with --set KEY=VALUE, for instance more steps");
  }
}

/// The run's configuration with the changes; where a value stayed, where it came from stays too.
RunSpec forked(const RunSpec& parent, const ResumeOptions& options, const host::Catalogue& catalogue) {
  auto specification = experiment::Specification::from_text(experiment::to_toml(parent), "the run's configuration");
  for (const std::string& assignment : options.overrides) specification.override_value(assignment);
  std::vector<RunSpec> specs = resolved_runs(specification, catalogue);
  if (specs.size() != 1) throw ConfigError("--set: a fork is one run with one seed");
  RunSpec fork = std::move(specs.front());
  const auto keep_sources = [](const experiment::PluginChoice& before, experiment::PluginChoice& now) {
    for (auto& [key, source] : now.sources) {
      const auto known = before.sources.find(key);
      const auto value = before.params.values().find(key);
      if (before.id == now.id && known != before.sources.end() && value != before.params.values().end() &&
          value->second == now.params.values().at(key)) {
        source = known->second;
      }
    }
  };
  keep_sources(parent.dataset, fork.dataset);
  keep_sources(parent.energy, fork.energy);
  keep_sources(parent.sampler, fork.sampler);
  for (std::size_t i = 0; i < std::min(parent.stages.size(), fork.stages.size()); ++i)
    keep_sources(parent.stages[i].objective, fork.stages[i].objective);
  if (experiment::replicate_key(fork) == experiment::replicate_key(parent) && fork.seed == parent.seed)
    throw ConfigError("--set changes nothing of the run: leave it out to go on with the run itself");
  return fork;
}

Pinning pinning_of(const ResumeOptions& options) {
  return options.wants_present_plugins ? Pinning::kPresent : Pinning::kRecorded;
}

int launch(storage::Store& store, const RunToTrain& run, const ResumeOptions& options) {
  launch_runs(store, {run},
              {.store = options.store,
               .folders = options.folders,
               .jobs = 1,
               .in_process = options.in_process,
               .pinning = pinning_of(options),
               .launcher = options.launcher});
  return print_runs(options.store, {run.ref}, options.wants_json);
}

int branch_off(storage::Store& store, const storage::Reader& reader, const storage::RunDetail& parent,
               const std::optional<CheckpointRow>& checkpoint, const ResumeOptions& options, const host::Catalogue& catalogue) {
  const RunSpec spec = forked(experiment::from_json(parent.config_json), options, catalogue);
  check_ranks(spec, options.launcher, options.in_process);
  PlannedRun planned = plan_run(spec, catalogue, options.folders.data_path());
  if (checkpoint) {
    check_takes_up(spec, catalogue, options.folders.data_path(), reader.artifact(checkpoint->sha256), training::TakeUp::kFork);
    planned.record.parent_checkpoint = checkpoint->id;
  }
  planned.record.parent = parent.summary.id;
  // What it had cost to get here counts, as do its energy evaluations, which are in the checkpoint.
  if (checkpoint)
    planned.record.active_us = static_cast<std::int64_t>(1e6 * storage::CostCurve(reader, parent).at(checkpoint->step).seconds);
  const storage::RunRef ref = store.create_run(planned.record);
  store.set_status(ref.id, RunStatus::kQueued);
  std::cerr << "run " << ref.id << " branches off from run " << parent.summary.id << " at step "
            << (checkpoint ? checkpoint->step : 0) << "\n";
  return launch(store, run_to_train(spec, ref, checkpoint ? std::optional(checkpoint->id) : std::nullopt), options);
}

int go_on(storage::Store& store, const storage::Reader& reader, const storage::RunDetail& detail,
          const std::optional<CheckpointRow>& checkpoint, const ResumeOptions& options, host::Catalogue& catalogue) {
  const storage::RunSummary& run = detail.summary;
  for (const std::string& notice : pin_plugins(catalogue, detail.plugins, pinning_of(options))) std::cerr << notice << "\n";
  const RunSpec spec = experiment::from_json(detail.config_json);
  check_ranks(spec, options.launcher, options.in_process);
  if (checkpoint) {
    check_takes_up(spec, catalogue, options.folders.data_path(), reader.artifact(checkpoint->sha256),
                   checkpoint->run == run.id ? training::TakeUp::kContinue : training::TakeUp::kFork);
  }
  store.mark_lost_runs();
  if (run.status != RunStatus::kQueued) {
    const std::string how =
        checkpoint ? "goes on from step " + std::to_string(checkpoint->step) : "starts again from its first step";
    if (!store.set_status(run.id, RunStatus::kQueued, how))
      throw ConfigError(called(run) + " has begun meanwhile in another process");
  }
  return launch(store, run_to_train(spec, {run.id, run.uuid}, checkpoint ? std::optional(checkpoint->id) : std::nullopt),
                options);
}

}  // namespace

int resume(const ResumeOptions& options) {
  storage::Store store = storage::Store::open(options.store.path());  // first: it may take in newer checkpoints, or the end
  for (const std::string& notice : store.notices()) std::cerr << notice << "\n";
  const storage::Reader reader(options.store.path());
  const storage::RunDetail detail = reader.run_detail(reader.find_run(options.run));
  const storage::RunSummary& run = detail.summary;
  if (run.status == RunStatus::kPaused && options.from < 0 && options.overrides.empty()) {
    return ask_and_tell(store, reader, run.id, storage::Request::kResume, kPatience) ? kDone : kRunFailed;
  }
  refuse_what_cannot_go_on(run, reader.checkpoints(run.id), options);
  host::Catalogue catalogue = options.folders.catalogue();
  const std::optional<CheckpointRow> checkpoint = chosen_checkpoint(reader, run, options);
  if (!options.overrides.empty()) return branch_off(store, reader, detail, checkpoint, options, catalogue);
  return go_on(store, reader, detail, checkpoint, options, catalogue);
}

}  // namespace ebmlab::cli
