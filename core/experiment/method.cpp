// SPDX-License-Identifier: MIT
// Roles merged over their defaults, and stages.
#include "experiment/method.hpp"

#include <algorithm>

#include "experiment/nearest.hpp"
#include "experiment/requirements.hpp"
#include "experiment/specification.hpp"

namespace ebmlab::experiment {
namespace {

using Keys = std::vector<std::string>;

class MethodReader {
 public:
  MethodReader(const MethodSource& source, RunSpec& run)
      : root_(source.root), method_(source.method), plugins_(source.plugins), problems_(source.problems), run_(run) {}

  void read();

 private:
  void read_stages(const Node& list);
  void read_stage(Layer layer, std::size_t number);
  void read_only_stage();
  void check_stage(const StageSpec& stage, const Layer& where);
  std::string stage_name(const Layer& stage, std::size_t number);
  std::optional<std::int64_t> read_steps(const Layer& layer);
  std::optional<PluginChoice> read_role(PluginKind kind, const Layer* stage = nullptr);
  void refuse_unknown(const Layer& layer, const Keys& allowed);

  const Node& root_;
  const Layer& method_;
  const Plugins& plugins_;
  Problems& problems_;
  RunSpec& run_;
};

void MethodReader::read() {
  refuse_unknown(method_, {"energy", "sampler", "objective", "steps", "stage"});
  const auto energy = read_role(PluginKind::kEnergy);
  const auto sampler = read_role(PluginKind::kSampler);
  if (energy) run_.energy = *energy;
  if (sampler) run_.sampler = *sampler;
  if (const Node* stages = method_.table->find("stage")) {
    read_stages(*stages);
  } else {
    read_only_stage();
  }
}

void MethodReader::check_stage(const StageSpec& stage, const Layer& where) {
  const bool has_dataset = root_.find("dataset") == nullptr || !run_.dataset.id.empty();  // else it is told already
  const bool is_whole = has_dataset && !run_.energy.id.empty() && !run_.sampler.id.empty() && !stage.objective.id.empty();
  if (is_whole) check_requirements(run_, stage, locate(where.path, *where.table), plugins_, problems_);
}

void MethodReader::read_only_stage() {
  auto steps = read_steps(method_);
  if (!steps && method_.table->find("steps") == nullptr) {
    steps = read_steps({&root_, ""});
    if (!steps && root_.find("steps") == nullptr) {
      problems_.add(locate(method_.path, *method_.table) + ": no steps: give steps here or at the top level");
    }
  }
  StageSpec& stage = run_.stages.emplace_back();
  stage.name = kOnlyStage;
  stage.steps = steps.value_or(1);
  if (auto objective = read_role(PluginKind::kObjective)) stage.objective = std::move(*objective);
  check_stage(stage, method_);
}

void MethodReader::read_stages(const Node& list) {
  const std::string path = method_.path + ".stage";
  if (list.as<List>() == nullptr || list.as<List>()->empty()) {
    return problems_.add(locate(path, list) + ": must be a list of tables, each as [[" + path + "]]");
  }
  if (const Node* steps = method_.table->find("steps")) {
    problems_.add(locate(method_.path + ".steps", *steps) + ": a method with stages gives steps in each of them");
  }
  if (method_.table->find("objective") != nullptr) (void)read_role(PluginKind::kObjective);
  std::size_t number = 0;
  for (const Node& node : *list.as<List>()) {
    const Layer layer{&node, path + "[" + std::to_string(number) + "]"};
    if (node.as<Table>() != nullptr) {
      read_stage(layer, number + 1);
    } else {
      problems_.add(locate(layer.path, node) + ": must be a table [[" + path + "]]");
    }
    ++number;
  }
}

void MethodReader::read_stage(Layer layer, std::size_t number) {
  StageSpec stage;
  stage.name = stage_name(layer, number);
  layer.path = method_.path + ".stage." + stage.name;
  refuse_unknown(layer, {"name", "steps", "objective"});
  const auto steps = read_steps(layer);
  if (!steps && layer.table->find("steps") == nullptr) problems_.add(locate(layer.path, *layer.table) + ": steps is missing");
  stage.steps = steps.value_or(1);
  if (auto objective = read_role(PluginKind::kObjective, &layer)) stage.objective = std::move(*objective);
  check_stage(stage, layer);
  run_.stages.push_back(std::move(stage));
}

/// The stage's name, "stage-2" for the second when it has none; unique, since checkpoints and figures are filed under it.
std::string MethodReader::stage_name(const Layer& stage, std::size_t number) {
  std::string name = "stage-" + std::to_string(number);
  const Node* node = stage.table->find("name");
  if (node != nullptr) {
    const auto* text = node->as<std::string>();
    if (text == nullptr || !is_bare_key(*text)) {
      problems_.add(locate(stage.path + ".name", *node) + ": must be a text of letters, digits, - and _");
      return name;
    }
    name = *text;
  }
  const auto& stages = run_.stages;
  if (std::any_of(stages.begin(), stages.end(), [&](const StageSpec& other) { return other.name == name; })) {
    problems_.add(node != nullptr
                      ? locate(stage.path + ".name", *node) + ": another stage of this method has that name"
                      : locate(stage.path, *stage.table) + ": needs a name, since another stage has taken \"" + name + "\"");
  }
  return name;
}

std::optional<std::int64_t> MethodReader::read_steps(const Layer& layer) {
  const Node* node = layer.table->find("steps");
  if (node == nullptr) return std::nullopt;
  const std::string path = layer.path.empty() ? "steps" : layer.path + ".steps";
  const auto value = read_value(*node, setting_spec("steps"), path, problems_);
  return value ? std::optional(std::get<std::int64_t>(*value)) : std::nullopt;
}

/// The default's table, the method's and the stage's, as far as they are there, merged.
std::optional<PluginChoice> MethodReader::read_role(PluginKind kind, const Layer* stage) {
  const std::string key(kind_name(kind));
  std::vector<Layer> layers;
  const auto add = [&](const Layer& parent) {
    const Node* table = parent.table->find(key);
    if (table != nullptr) layers.push_back({table, parent.path.empty() ? key : parent.path + "." + key});
  };
  add({&root_, ""});
  add(method_);
  if (stage != nullptr) add(*stage);
  if (!layers.empty()) return choose(kind, layers, plugins_, problems_);
  const Layer& where = stage != nullptr ? *stage : method_;
  problems_.add(where.path + " (" + where.table->place.text() + "): no " + kind_text(kind) + ": give " + key +
                " = { plugin = ... } here or [" + key + "] for all methods (" + kinds_text(kind) + ": " +
                join_names(plugins_.ids(kind)) + ")");
  return std::nullopt;
}

void MethodReader::refuse_unknown(const Layer& layer, const Keys& allowed) {
  for (const auto& [key, node] : *layer.table->as<Table>()) {
    if (std::find(allowed.begin(), allowed.end(), key) != allowed.end()) continue;
    const bool is_dataset = key == kind_name(PluginKind::kDataset);
    problems_.add(locate(layer.path + "." + key, node) + ": " +
                  (is_dataset ? "all methods share one data set, so that they can be compared: give [dataset] at the top level"
                              : "unknown key, " + suggestion(key, allowed)));
  }
}

}  // namespace

void read_method(const MethodSource& source, RunSpec& run) { MethodReader(source, run).read(); }

}  // namespace ebmlab::experiment
