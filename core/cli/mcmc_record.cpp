// SPDX-License-Identifier: MIT
#include "cli/mcmc_record.hpp"

#include <nlohmann/json.hpp>

#include "cli/machine.hpp"
#include "cli/records.hpp"
#include "experiment/describe.hpp"
#include "storage/digest.hpp"
#include "storage/store.hpp"

namespace ebmlab::cli {

namespace {

using nlohmann::json;

json choice_json(const experiment::PluginChoice& choice) {
  json params = json::object();
  for (const auto& [key, value] : choice.params.values()) params[key] = experiment::value_to_json(value);
  return {{"plugin", choice.id}, {"params", std::move(params)}};
}

/// Everything but the seed: what replicates have in common.
json configuration(const FinishedRun& run) {
  json config{{"kind", run.kind}};
  for (const auto& [kind, choice] : run.plugins) config[std::string(kind_name(kind))] = choice_json(choice);
  for (const auto& [key, value] : run.settings) config[key] = experiment::value_to_json(value);
  return config;
}

}  // namespace

experiment::Specification command_specification(const CommandChoice& choice) {
  std::string text;
  // Quoted as TOML's literal texts, which hold any id a user may have mistyped but for quotes and line breaks.
  for (const auto& [kind, id] : choice.plugins) {
    std::string clean = id;
    std::erase_if(clean, [](char c) { return c == '\'' || c == '\n' || c == '\r'; });
    text.append("[").append(kind_name(kind)).append("]\nplugin = '").append(clean).append("'\n");
  }
  auto specification = experiment::Specification::from_text(text, "command line");
  for (const std::string& assignment : choice.overrides) specification.override_value(assignment);
  return specification;
}

std::int64_t keep(const std::filesystem::path& store, const FinishedRun& run, const host::Catalogue& catalogue,
                  const std::function<void(storage::Recorder&)>& record, storage::RunStatus status, const std::string& reason) {
  json config = configuration(run);
  storage::NewRun row;
  row.experiment = {run.experiment, "", ""};
  row.name = run.method + "/seed-" + std::to_string(run.seed);
  row.method = run.method;
  row.kind = run.kind;
  row.replicate_key = storage::sha256(config.dump());
  config["seed"] = run.seed;
  row.config_json = config.dump();
  row.seeds = {{"root", static_cast<std::uint64_t>(run.seed)}};
  for (const auto& [kind, choice] : run.plugins) {
    const std::string role(kind_name(kind));
    append_params(row.params, role, choice);
    row.plugins.push_back(plugin_record(role, catalogue.find(kind, choice.id)));
  }
  for (const auto& [key, value] : run.settings) row.params.push_back(param_record(key, value));
  row.environment = this_environment();
  row.deterministic = run.is_deterministic;
  std::int64_t id = 0;
  {
    storage::Store writable = storage::Store::open_or_create(store);
    id = writable.create_run(row).id;
  }
  storage::Recorder recorder(store, id, this_host());
  record(recorder);
  recorder.finish(status, reason);
  return id;
}

}  // namespace ebmlab::cli
