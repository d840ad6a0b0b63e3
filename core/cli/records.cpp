// SPDX-License-Identifier: MIT
// From a resolved run to what the store keeps of it before it starts.
#include "cli/records.hpp"

#include <ebmlab/abi.hpp>

#include <nlohmann/json.hpp>

#include "cli/machine.hpp"
#include "experiment/describe.hpp"
#include "storage/digest.hpp"

namespace ebmlab::cli {
namespace {

using experiment::PluginChoice;
using experiment::RunSpec;
using experiment::StageSpec;
using storage::ParamRecord;

std::optional<double> number_of(const ParamValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1.0 : 0.0;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

bool is_only_stage(const RunSpec& spec) { return spec.stages.size() == 1 && spec.stages[0].name == experiment::kOnlyStage; }

std::string objective_role(const RunSpec& spec, const StageSpec& stage) {
  return is_only_stage(spec) ? "objective" : "stage." + stage.name + ".objective";
}

}  // namespace

ParamRecord param_record(const std::string& name, const ParamValue& value, const std::string& source) {
  return {name, number_of(value), experiment::value_text(value), source};
}

void append_params(std::vector<ParamRecord>& records, const std::string& role, const PluginChoice& choice) {
  const std::string prefix = role + ".";
  records.push_back(param_record(prefix + "plugin", choice.id));
  for (const auto& [key, value] : choice.params.values()) {
    const auto source = choice.sources.find(key);
    records.push_back(param_record(prefix + key, value, source == choice.sources.end() ? "default" : source->second));
  }
}

storage::PluginRecord plugin_record(const std::string& role, const PluginDescription& plugin) {
  return {role,
          std::string(kind_name(plugin.kind)),
          plugin.info.id,
          plugin.info.version,
          static_cast<int>(kSdkAbi),
          plugin.sha256,
          plugin.file,
          experiment::manifest(plugin).dump(),
          "",
          "g++ " __VERSION__,
          TORCH_VERSION};
}

std::string run_name(const RunSpec& spec) { return spec.method + "/seed-" + std::to_string(spec.seed); }

std::vector<ParamRecord> param_records(const RunSpec& spec) {
  std::vector<ParamRecord> records;
  if (!spec.dataset.id.empty()) append_params(records, "dataset", spec.dataset);
  append_params(records, "energy", spec.energy);
  append_params(records, "sampler", spec.sampler);
  for (const StageSpec& stage : spec.stages) {
    append_params(records, objective_role(spec, stage), stage.objective);
    if (!is_only_stage(spec)) records.push_back(param_record("stage." + stage.name + ".steps", stage.steps));
  }
  records.push_back(param_record("steps", spec.total_steps()));
  records.push_back(param_record("seed", spec.seed));
  records.push_back(param_record("dtype", spec.dtype));
  records.push_back(param_record("device", spec.device));
  if (spec.autocast != RunSpec().autocast) records.push_back(param_record("autocast", spec.autocast));
  if (spec.cuda_graphs) records.push_back(param_record("cuda_graphs", spec.cuda_graphs));
  records.push_back(param_record("threads", spec.threads));
  if (spec.ranks != RunSpec().ranks) records.push_back(param_record("ranks", spec.ranks));
  records.push_back(param_record("record_every", spec.record_every));
  records.push_back(param_record("checkpoint_every", spec.checkpoint_every));
  records.push_back(param_record("on_divergence", spec.on_divergence));
  records.push_back(param_record("rollback_rate", spec.rollback_rate));
  records.push_back(param_record("rollback_limit", spec.rollback_limit));
  const experiment::EvaluationSpec& judged = spec.evaluation;
  records.push_back(param_record("evaluation.every", judged.every));
  records.push_back(param_record("evaluation.metrics", judged.metrics));
  records.push_back(param_record("evaluation.samples", judged.samples));
  records.push_back(param_record("evaluation.draws", judged.draws));
  records.push_back(param_record("evaluation.projections", judged.projections));
  records.push_back(param_record("evaluation.grid", judged.grid));
  records.push_back(param_record("evaluation.neighbours", judged.neighbours));
  records.push_back(param_record("evaluation.assignment", judged.assignment));
  records.push_back(param_record("evaluation.units", judged.units));
  records.push_back(param_record("evaluation.seed", judged.seed));
  return records;
}

std::vector<storage::PluginRecord> plugin_records(const RunSpec& spec, const host::Catalogue& catalogue) {
  std::vector<storage::PluginRecord> records{plugin_record("energy", catalogue.find(PluginKind::kEnergy, spec.energy.id)),
                                             plugin_record("sampler", catalogue.find(PluginKind::kSampler, spec.sampler.id))};
  if (!spec.dataset.id.empty()) {
    records.push_back(plugin_record("dataset", catalogue.find(PluginKind::kDataset, spec.dataset.id)));
  }
  for (const StageSpec& stage : spec.stages) {
    records.push_back(plugin_record(objective_role(spec, stage), catalogue.find(PluginKind::kObjective, stage.objective.id)));
  }
  return records;
}

storage::NewRun new_run(const RunSpec& spec, const host::Catalogue& catalogue) {
  storage::NewRun run;
  run.experiment = {spec.experiment, "", spec.description};
  run.name = run_name(spec);
  run.method = spec.method;
  run.replicate_key = storage::sha256(experiment::replicate_key(spec));
  run.config_json = experiment::to_json(spec);
  run.params = param_records(spec);
  run.seeds = {{"root", static_cast<std::uint64_t>(spec.seed)}};
  run.plugins = plugin_records(spec, catalogue);
  run.environment = this_environment();
  run.step_target = spec.total_steps();
  run.deterministic = spec.device == "cpu" && spec.threads == 1;
  return run;
}

}  // namespace ebmlab::cli
