// SPDX-License-Identifier: MIT
// Resolved runs as JSON, there and back.
#include "experiment/run_spec.hpp"

#include <ebmlab/error.hpp>

#include <limits>
#include <nlohmann/json.hpp>

#include "experiment/describe.hpp"

namespace ebmlab::experiment {
namespace {

using nlohmann::json;

constexpr std::int64_t kFormat = 1;

json choice_json(const PluginChoice& choice) {
  json params = json::object();
  for (const auto& [key, value] : choice.params.values()) params[key] = value_to_json(value);
  return {{"plugin", choice.id}, {"params", params}, {"sources", choice.sources}};
}

json run_json(const RunSpec& run) {
  json stages = json::array();
  for (const StageSpec& stage : run.stages) {
    stages.push_back({{"name", stage.name}, {"steps", stage.steps}, {"objective", choice_json(stage.objective)}});
  }
  const EvaluationSpec& judged = run.evaluation;
  json result = {{"format", kFormat},
                 {"experiment", run.experiment},
                 {"description", run.description},
                 {"method", run.method},
                 {"seed", run.seed},
                 {"dataset", choice_json(run.dataset)},
                 {"energy", choice_json(run.energy)},
                 {"sampler", choice_json(run.sampler)},
                 {"stages", stages},
                 {"evaluation",
                  {{"every", judged.every},
                   {"metrics", judged.metrics},
                   {"samples", judged.samples},
                   {"draws", judged.draws},
                   {"projections", judged.projections},
                   {"grid", judged.grid},
                   {"neighbours", judged.neighbours},
                   {"assignment", judged.assignment},
                   {"units", judged.units},
                   {"seed", judged.seed}}},
                 {"dtype", run.dtype},
                 {"device", run.device},
                 {"threads", run.threads},
                 {"record_every", run.record_every},
                 {"checkpoint_every", run.checkpoint_every},
                 {"on_divergence", run.on_divergence},
                 {"rollback_rate", value_to_json(run.rollback_rate)},
                 {"rollback_limit", run.rollback_limit}};
  // Only where they are chosen: a run without them is what it was before there were any.
  if (run.autocast != RunSpec().autocast) result["autocast"] = run.autocast;
  if (run.cuda_graphs) result["cuda_graphs"] = run.cuda_graphs;
  if (run.ranks != RunSpec().ranks) result["ranks"] = run.ranks;
  return result;
}

/// A value of the JSON with its path, for messages.
class Reader {
 public:
  Reader(const json& value, std::string path) : value_(&value), path_(std::move(path)) {}

  [[nodiscard]] Reader at(const std::string& key) const {
    const std::string path = path_.empty() ? key : path_ + "." + key;
    if (!value_->is_object() || !value_->contains(key)) fail(path, "is missing");
    return {(*value_)[key], path};
  }
  [[nodiscard]] bool has(const std::string& key) const { return value_->contains(key); }
  [[nodiscard]] bool flag() const {
    if (!value_->is_boolean()) fail(path_, "must be true or false");
    return value_->get<bool>();
  }
  [[nodiscard]] std::string text() const {
    if (!value_->is_string()) fail(path_, "must be a text");
    return value_->get<std::string>();
  }
  [[nodiscard]] std::int64_t integer() const {
    if (!value_->is_number_integer()) fail(path_, "must be an integer");
    return value_->get<std::int64_t>();
  }
  [[nodiscard]] double number() const {
    const ParamValue read = value();
    if (!std::holds_alternative<double>(read)) fail(path_, "must be a number");
    return std::get<double>(read);
  }
  [[nodiscard]] std::vector<Reader> list() const {
    if (!value_->is_array()) fail(path_, "must be a list");
    std::vector<Reader> result;
    for (const json& element : *value_) result.emplace_back(element, path_ + "[" + std::to_string(result.size()) + "]");
    return result;
  }
  [[nodiscard]] std::vector<std::pair<std::string, Reader>> entries() const {
    if (!value_->is_object()) fail(path_, "must be an object");
    std::vector<std::pair<std::string, Reader>> result;
    for (const auto& [key, value] : value_->items()) result.emplace_back(key, Reader(value, path_ + "." + key));
    return result;
  }
  [[nodiscard]] ParamValue value() const { return value_from_json(*value_, "run configuration: " + path_); }

  [[noreturn]] static void fail(const std::string& path, const std::string& text) {
    throw ConfigError("run configuration: " + path + " " + text);
  }

 private:
  const json* value_;
  std::string path_;
};

PluginChoice read_choice(const Reader& reader) {
  PluginChoice choice;
  choice.id = reader.at("plugin").text();
  for (const auto& [key, value] : reader.at("params").entries()) choice.params.set(key, value.value());
  for (const auto& [key, source] : reader.at("sources").entries()) choice.sources[key] = source.text();
  return choice;
}

EvaluationSpec read_evaluation(const Reader& reader) {
  EvaluationSpec judged;
  judged.every = reader.at("every").integer();
  for (const Reader& metric : reader.at("metrics").list()) judged.metrics.push_back(metric.text());
  judged.samples = reader.at("samples").integer();
  judged.draws = reader.at("draws").integer();
  judged.projections = reader.at("projections").integer();
  judged.grid = reader.at("grid").integer();
  judged.neighbours = reader.at("neighbours").integer();
  judged.assignment = reader.at("assignment").integer();
  judged.units = reader.at("units").text();
  judged.seed = reader.at("seed").integer();
  return judged;
}

RunSpec read_run(const Reader& reader) {
  RunSpec run;
  run.experiment = reader.at("experiment").text();
  run.description = reader.at("description").text();
  run.method = reader.at("method").text();
  run.seed = reader.at("seed").integer();
  run.dataset = read_choice(reader.at("dataset"));
  run.energy = read_choice(reader.at("energy"));
  run.sampler = read_choice(reader.at("sampler"));
  for (const Reader& stage : reader.at("stages").list()) {
    run.stages.push_back({stage.at("name").text(), stage.at("steps").integer(), read_choice(stage.at("objective"))});
  }
  if (run.stages.empty()) Reader::fail("stages", "must hold at least one stage");
  run.evaluation = read_evaluation(reader.at("evaluation"));
  run.dtype = reader.at("dtype").text();
  run.device = reader.at("device").text();
  if (reader.has("autocast")) run.autocast = reader.at("autocast").text();
  if (reader.has("cuda_graphs")) run.cuda_graphs = reader.at("cuda_graphs").flag();
  run.threads = reader.at("threads").integer();
  if (reader.has("ranks")) run.ranks = reader.at("ranks").integer();
  run.record_every = reader.at("record_every").integer();
  run.checkpoint_every = reader.at("checkpoint_every").integer();
  run.on_divergence = reader.at("on_divergence").text();
  run.rollback_rate = reader.at("rollback_rate").number();
  run.rollback_limit = reader.at("rollback_limit").integer();
  return run;
}

}  // namespace

std::int64_t RunSpec::total_steps() const {
  std::int64_t total = 0;
  for (const StageSpec& stage : stages) {
    if (__builtin_add_overflow(total, stage.steps, &total)) return std::numeric_limits<std::int64_t>::max();
  }
  return total;
}

std::string to_json(const RunSpec& run) { return run_json(run).dump(); }

RunSpec from_json(std::string_view text) {
  const json value = json::parse(text, nullptr, false);
  if (value.is_discarded()) throw ConfigError("run configuration: not valid JSON");
  const Reader reader(value, "");
  const std::int64_t format = reader.at("format").integer();
  if (format != kFormat)
    Reader::fail("format", "is " + std::to_string(format) + ": this version reads " + std::to_string(kFormat));
  return read_run(reader);
}

std::string replicate_key(const RunSpec& run) {
  json value = run_json(run);
  for (const char* key : {"seed", "experiment", "description"}) value.erase(key);
  for (const char* role : {"dataset", "energy", "sampler"}) value[role].erase("sources");
  for (json& stage : value["stages"]) stage["objective"].erase("sources");
  return value.dump();
}

}  // namespace ebmlab::experiment
