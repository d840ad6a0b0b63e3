// SPDX-License-Identifier: MIT
// Methods x seeds: every run that a specification asks for, or every reason why it cannot be run.
#include <algorithm>
#include <filesystem>
#include <limits>
#include <set>
#include <utility>

#include "experiment/choice.hpp"
#include "experiment/method.hpp"
#include "experiment/nearest.hpp"
#include "experiment/number_text.hpp"
#include "experiment/specification.hpp"
#include "experiment/sweep.hpp"
#include "experiment/variants.hpp"

namespace ebmlab::experiment {
namespace {

constexpr std::size_t kMostMethods = 1000;
constexpr std::size_t kMostVariants = 10000;
constexpr std::size_t kMostRuns = 100000;
constexpr std::size_t kMostText = 256U << 20U;  // runs times bytes: each run may be as long as its specification

bool is_device(const std::string& text) {
  if (text == "auto" || text == "cpu" || text == "cuda") return true;
  const std::string_view number = std::string_view(text).substr(std::min<std::size_t>(5, text.size()));
  return text.starts_with("cuda:") && !number.empty() && number.size() <= 3 &&
         number.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Reads one document; a member function adds its problems and goes on with what it has.
class Resolver {
 public:
  Resolver(const Specification& specification, Plugins plugins, std::span<const std::string> metrics)
      : file_(specification.name()),
        most_runs_(std::min(kMostRuns, kMostText / std::max<std::size_t>(1, specification.text().size()))),
        root_(specification.root()),
        plugins_(std::move(plugins)),
        metrics_(metrics) {}

  std::vector<RunSpec> runs() {
    RunSpec common;
    read_settings(root_, common, problems_);
    read_evaluation(common.evaluation);
    check_defaults();
    read_dataset(common);
    const std::vector<std::int64_t> seeds = read_seeds();
    const std::vector<RunSpec> methods = read_methods(common);
    check_truth(methods);
    if (methods.size() * seeds.size() > most_runs_) {
      problems_.add(file_ + ": " + std::to_string(methods.size()) + " methods with " + std::to_string(seeds.size()) +
                    " seeds are more than " + std::to_string(most_runs_) + " runs");
    }
    problems_.throw_if_any();
    std::vector<RunSpec> result;
    for (const RunSpec& method : methods) {
      for (const std::int64_t seed : seeds) result.emplace_back(method).seed = seed;
    }
    return result;
  }

 private:
  void read_settings(const Node& root, RunSpec& run, Problems& problems) const;
  void read_evaluation(EvaluationSpec& evaluation);
  void check_metrics(const Node& list);
  void check_defaults();
  void read_dataset(RunSpec& run);
  [[nodiscard]] std::string no_dataset() const;
  void check_truth(const std::vector<RunSpec>& methods);
  std::vector<std::int64_t> read_seeds();
  std::vector<RunSpec> read_methods(const RunSpec& common);
  [[nodiscard]] bool can_be_read(const std::string& name, const Node& method);
  [[nodiscard]] bool is_too_large(const Sweep& sweep, const Table& methods);
  void check_names(const std::vector<RunSpec>& methods);

  std::string file_;
  std::size_t most_runs_;
  const Node& root_;
  Plugins plugins_;
  std::span<const std::string> metrics_;
  Problems problems_;
};

void Resolver::read_settings(const Node& root, RunSpec& run, Problems& problems) const {
  PluginChoice read{"", default_params(setting_specs()), {}};
  // seeds is read apart: it may be a text.
  const std::vector<std::string> others = {"dataset",    "energy", "sampler", "objective",
                                           "evaluation", "method", "seeds",   "sweep"};
  ParamSpecs specs = setting_specs();
  std::erase_if(specs, [](const ParamSpec& spec) { return spec.key == "seeds"; });
  read_params({&root, ""}, specs, others, "unknown key", read, problems);
  run.experiment = read.params.text("experiment");
  const Node* name = root.find("experiment");
  if (name == nullptr) run.experiment = std::filesystem::path(file_).stem().string();
  if (run.experiment.empty() && name != nullptr) problems.add(locate("experiment", *name) + ": must not be empty");
  run.description = read.params.text("description");
  run.dtype = read.params.text("dtype");
  run.device = read.params.text("device");
  if (!is_device(run.device)) problems.add(locate("device", *root.find("device")) + ": must be auto, cpu, cuda or cuda:N");
  run.autocast = read.params.text("autocast");
  run.cuda_graphs = read.params.flag("cuda_graphs");
  run.threads = read.params.integer("threads");
  run.ranks = read.params.integer("ranks");
  run.record_every = read.params.integer("record_every");
  run.checkpoint_every = read.params.integer("checkpoint_every");
  run.on_divergence = read.params.text("on_divergence");
  run.rollback_rate = read.params.real("rollback_rate");
  run.rollback_limit = read.params.integer("rollback_limit");
}

void Resolver::read_evaluation(EvaluationSpec& evaluation) {
  const Node* table = root_.find("evaluation");
  if (table == nullptr) return;
  if (table->as<Table>() == nullptr) return problems_.add(locate("evaluation", *table) + ": must be a table");
  PluginChoice read{"", default_params(evaluation_specs()), {}};
  read_params({table, "evaluation"}, evaluation_specs(), {}, "unknown key", read, problems_);
  evaluation = {.every = read.params.integer("every"),
                .metrics = read.params.get<std::vector<std::string>>("metrics"),
                .samples = read.params.integer("samples"),
                .draws = read.params.integer("draws"),
                .projections = read.params.integer("projections"),
                .grid = read.params.integer("grid"),
                .neighbours = read.params.integer("neighbours"),
                .assignment = read.params.integer("assignment"),
                .units = read.params.text("units"),
                .seed = read.params.integer("seed")};
  if (!evaluation.metrics.empty()) check_metrics(*table->find("metrics"));
}

void Resolver::check_metrics(const Node& list) {
  std::set<std::string> seen;
  std::size_t index = 0;
  for (const Node& node : *list.as<List>()) {
    const auto& name = *node.as<std::string>();
    const std::string where = locate("evaluation.metrics[" + std::to_string(index++) + "]", node);
    if (!seen.insert(name).second) problems_.add(where + ": is named twice");
    if (metrics_.empty() || std::find(metrics_.begin(), metrics_.end(), name) != metrics_.end()) continue;
    problems_.add(where + ": no such metric, " + suggestion(name, metrics_, "metrics"));
  }
}

/// A default is read once by itself, so that a mistake in it is told even when every method replaces it.
void Resolver::check_defaults() {
  for (const PluginKind kind : {PluginKind::kEnergy, PluginKind::kSampler, PluginKind::kObjective}) {
    const std::string key(kind_name(kind));
    const Layer layer{root_.find(key), key};
    if (layer.table != nullptr) (void)choose(kind, std::span(&layer, 1), plugins_, problems_);
  }
}

void Resolver::read_dataset(RunSpec& run) {
  const Layer layer{root_.find("dataset"), "dataset"};
  if (layer.table == nullptr) {
    // check_truth() says whether the methods' energies do without one.
    if (root_.find("method") == nullptr) problems_.add(no_dataset());
  } else if (auto choice = choose(PluginKind::kDataset, std::span(&layer, 1), plugins_, problems_)) {
    run.dataset = std::move(*choice);
  }
}

std::string Resolver::no_dataset() const {
  return file_ + ": no data set: give [dataset] (data sets: " + join_names(plugins_.ids(PluginKind::kDataset)) + ")";
}

/// Without a data set all methods share one target energy, whose exact samples take its place.
void Resolver::check_truth(const std::vector<RunSpec>& methods) {
  if (root_.find("dataset") != nullptr || methods.empty()) return;
  for (const RunSpec& method : methods) {
    const PluginDescription* energy = plugins_.find(PluginKind::kEnergy, method.energy.id);
    if (energy == nullptr) return;  // told already
    const auto& provides = energy->info.provides;
    const auto has = [&](const char* trait) { return std::find(provides.begin(), provides.end(), trait) != provides.end(); };
    if (!has(traits::kTarget) || !has(traits::kExactSamples)) {
      return problems_.add(no_dataset() + ", or a target energy with exact samples, which " + in_quotes(energy->info.id) +
                           " is not");
    }
    if (!(method.energy == methods.front().energy)) {
      problems_.add(file_ + ": without a data set all methods share one energy, and method." + method.method +
                    " has another than method." + methods.front().method);
    }
  }
}

std::vector<std::int64_t> Resolver::read_seeds() {
  const Node* node = root_.find("seeds");
  std::vector<std::int64_t> seeds = {0};
  if (node == nullptr) return seeds;
  if (const auto* text = node->as<std::string>()) {
    try {
      seeds = parse_seeds(*text, locate("seeds", *node));
    } catch (const ConfigError& error) {
      problems_.add(error.what());
    }
  } else if (auto list = read_value(*node, setting_spec("seeds"), "seeds", problems_)) {
    seeds = std::get<std::vector<std::int64_t>>(*list);
  }
  if (seeds.empty()) problems_.add(locate("seeds", *node) + ": must hold at least one seed");
  std::set<std::int64_t> seen;
  for (const std::int64_t seed : seeds) {
    if (!seen.insert(seed).second) problems_.add(locate("seeds", *node) + ": " + std::to_string(seed) + " is there twice");
  }
  return seeds;
}

std::vector<RunSpec> Resolver::read_methods(const RunSpec& common) {
  std::vector<RunSpec> result;
  const Node* methods = root_.find("method");
  const Table* table = methods == nullptr ? nullptr : methods->as<Table>();
  if (methods != nullptr && table == nullptr)
    problems_.add(locate("method", *methods) + ": must be tables such as [method.gcd]");
  if (methods == nullptr || (table != nullptr && table->empty())) {
    problems_.add(file_ + ": no method: give at least one table [method.NAME]");
  }
  if (table == nullptr) return result;
  if (table->size() > kMostMethods) {
    problems_.add("method (" + methods->place.text() + "): " + std::to_string(table->size()) + " methods are more than " +
                  std::to_string(kMostMethods));
    return result;
  }
  const Sweep sweep(root_, problems_);
  if (is_too_large(sweep, *table)) return result;
  Variants variants(
      root_, sweep,
      [&](const Node& root, const std::string& name, Problems& problems) {
        RunSpec run = common;
        if (sweep.changes_settings()) read_settings(root, run, problems);
        run.method = name;
        read_method({root, {root.find("method")->find(name), "method." + name}, plugins_, problems}, run);
        return run;
      },
      problems_);
  for (const auto& [name, node] : *table) {
    if (!can_be_read(name, node)) continue;
    for (RunSpec& variant : variants.of(name)) result.push_back(std::move(variant));
  }
  if (problems_.empty()) variants.refuse_idle_keys();
  check_names(result);
  return result;
}

bool Resolver::can_be_read(const std::string& name, const Node& method) {
  if (!is_bare_key(name) && !is_variant_name(name)) {
    problems_.add("method." + in_quotes(name) + " (" + method.place.text() +
                  "): a method's name holds letters, digits, - and _");
  } else if (method.as<Table>() == nullptr) {
    problems_.add(locate("method." + name, method) + ": must be a table such as [method.gcd]");
  } else {
    return true;
  }
  return false;
}

/// Told before the points are gone through: a grid may have more than there is memory for.
bool Resolver::is_too_large(const Sweep& sweep, const Table& methods) {
  std::size_t variants = 0;
  for (const Entry& method : methods) {
    if (__builtin_add_overflow(variants, sweep.size(method.key), &variants)) variants = std::numeric_limits<std::size_t>::max();
  }
  if (sweep.keys().empty() || variants <= kMostVariants) return false;
  problems_.add(locate("sweep", *root_.find("sweep")) + ": asks for more than " + std::to_string(kMostVariants) +
                " variants of methods");
  return true;
}

/// A variant may come to a name that another method has.
void Resolver::check_names(const std::vector<RunSpec>& methods) {
  std::set<std::string> seen;
  for (const RunSpec& method : methods) {
    if (!seen.insert(method.method).second) problems_.add(file_ + ": two methods are called " + in_quotes(method.method));
  }
}

}  // namespace

PluginChoice resolve_choice(const Specification& specification, PluginKind kind, std::span<const PluginDescription> plugins,
                            WhyUnused why_unused) {
  const std::string key(kind_name(kind));
  Problems problems;
  const Layer layer{specification.root().find(key), key};
  std::optional<PluginChoice> choice;
  if (layer.table == nullptr) {
    problems.add(specification.name() + ": no " + kind_text(kind));
  } else {
    choice = choose(kind, std::span(&layer, 1), Plugins(plugins, std::move(why_unused)), problems);
  }
  problems.throw_if_any();
  return std::move(*choice);
}

std::vector<RunSpec> resolve(const Specification& specification, std::span<const PluginDescription> plugins,
                             std::span<const std::string> metrics, WhyUnused why_unused) {
  return Resolver(specification, Plugins(plugins, std::move(why_unused)), metrics).runs();
}

}  // namespace ebmlab::experiment
