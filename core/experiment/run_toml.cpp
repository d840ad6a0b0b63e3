// SPDX-License-Identifier: MIT
// A resolved run as a specification, to be read or changed by people.
#include <sstream>

#include "experiment/describe.hpp"
#include "experiment/document.hpp"
#include "experiment/number_text.hpp"
#include "experiment/run_spec.hpp"

namespace ebmlab::experiment {
namespace {

class Writer {
 public:
  void line(const std::string& key, const ParamValue& value) { out_ << key << " = " << value_text(value) << "\n"; }
  void table(const std::string& name) { out_ << "\n[" << name << "]\n"; }
  void list_entry(const std::string& name) { out_ << "\n[[" << name << "]]\n"; }
  void choice(const std::string& name, const PluginChoice& choice) {
    table(name);
    line("plugin", choice.id);
    for (const auto& [key, value] : choice.params.values()) line(key, value);
  }
  [[nodiscard]] std::string text() const { return out_.str(); }

 private:
  std::ostringstream out_;
};

bool has_stages(const RunSpec& run) { return run.stages.size() > 1 || run.stages.front().name != kOnlyStage; }

void write_settings(Writer& out, const RunSpec& run) {
  out.line("experiment", run.experiment);
  out.line("description", run.description);
  out.line("seeds", std::vector<std::int64_t>{run.seed});
  if (!has_stages(run)) out.line("steps", run.stages.front().steps);
  out.line("dtype", run.dtype);
  out.line("device", run.device);
  out.line("autocast", run.autocast);
  out.line("cuda_graphs", run.cuda_graphs);
  out.line("threads", run.threads);
  out.line("ranks", run.ranks);
  out.line("record_every", run.record_every);
  out.line("checkpoint_every", run.checkpoint_every);
  out.line("on_divergence", run.on_divergence);
  out.line("rollback_rate", run.rollback_rate);
  out.line("rollback_limit", run.rollback_limit);
}

void write_evaluation(Writer& out, const EvaluationSpec& judged) {
  out.table("evaluation");
  out.line("every", judged.every);
  if (!judged.metrics.empty()) out.line("metrics", judged.metrics);
  out.line("samples", judged.samples);
  out.line("draws", judged.draws);
  out.line("projections", judged.projections);
  out.line("grid", judged.grid);
  out.line("neighbours", judged.neighbours);
  out.line("assignment", judged.assignment);
  out.line("units", judged.units);
  out.line("seed", judged.seed);
}

}  // namespace

std::string to_toml(const RunSpec& run) {
  Writer out;
  write_settings(out, run);
  write_evaluation(out, run.evaluation);
  if (!run.dataset.id.empty()) out.choice("dataset", run.dataset);
  out.choice("energy", run.energy);
  out.choice("sampler", run.sampler);
  const std::string method = "method." + (is_bare_key(run.method) ? run.method : in_quotes(run.method));
  if (!has_stages(run)) {
    out.choice("objective", run.stages.front().objective);
    out.table(method);
    return out.text();
  }
  for (const StageSpec& stage : run.stages) {
    out.list_entry(method + ".stage");
    out.line("name", stage.name);
    out.line("steps", stage.steps);
    out.choice(method + ".stage.objective", stage.objective);
  }
  return out.text();
}

}  // namespace ebmlab::experiment
