// SPDX-License-Identifier: MIT
// Everything that `run` checks before it writes a byte.
#include "cli/plan.hpp"

#include <unistd.h>

#include <algorithm>
#include <ebmlab/error.hpp>
#include <map>

#include "cli/records.hpp"
#include "evaluation/protocol.hpp"
#include "experiment/specification.hpp"
#include "parallel/communicator.hpp"
#include "parallel/join.hpp"
#include "storage/reader.hpp"
#include "training/device.hpp"
#include "training/models.hpp"
#include "training/session.hpp"
#include "training/silence.hpp"
#include "training/tensor_file.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using experiment::RunSpec;

// On the CPU whatever the device: a supervisor must not take memory on a graphics card that its children need.
storage::DatasetRecord try_out(RunSpec spec, const host::Catalogue& catalogue, const std::vector<fs::path>& data_path) {
  spec.device = "cpu";
  training::Silence silence;
  const parallel::Rehearsed ranks(spec.ranks);
  training::SessionOptions options{.data_dirs = data_path};
  if (spec.ranks > 1) options.ranks = &ranks;
  training::Session session(spec, catalogue, options, silence);
  storage::DatasetRecord dataset = session.dataset_record();
  session.rehearse();
  return dataset;
}

/// `body`, with what goes wrong in it blamed on what `name` says and `key` places.
template <typename Body>
auto blaming(const experiment::Specification& specification, const std::string& name, const std::string& key,
             const Body& body) {
  try {
    return body();
  } catch (const Error& error) {
    throw ConfigError(name + " (" + specification.place(key) + "): " + error.what());
  }
}

std::vector<RunSpec> resolved(const PlanRequest& request, experiment::Specification& specification,
                              const host::Catalogue& catalogue) {
  for (const std::string& assignment : request.overrides) specification.override_value(assignment);
  if (!request.seeds.empty()) specification.replace_seeds(request.seeds);
  if (!request.device.empty()) specification.replace_device(request.device);
  std::vector<RunSpec> specs = resolved_runs(specification, catalogue, request.device_elsewhere);
  std::stable_sort(specs.begin(), specs.end(), [](const RunSpec& a, const RunSpec& b) { return a.seed < b.seed; });
  return specs;
}

/// As resolve_device names it, of a machine whose devices nobody can look at from here.
std::string device_there(const std::string& name, const std::string& automatic) {
  const std::string device = name == "auto" ? automatic : name;
  if (device == "cuda") return "cuda:0";
  const bool is_numbered = device.starts_with("cuda:") && device.size() > 5 && device.size() < 9 &&
                           device.find_first_not_of("0123456789", 5) == std::string::npos;
  return is_numbered ? device : training::resolve_device(device).str();
}

}  // namespace

std::vector<RunSpec> resolved_runs(const experiment::Specification& specification, const host::Catalogue& catalogue,
                                   const std::string& elsewhere) {
  std::vector<RunSpec> specs =
      experiment::resolve(specification, catalogue.plugins(), evaluation::metric_names(),
                          [&](PluginKind kind, std::string_view id) { return catalogue.why_unused(kind, id); });
  for (RunSpec& spec : specs) {
    spec.device = elsewhere.empty() ? training::resolve_device(spec.device).str() : device_there(spec.device, elsewhere);
    if (const std::string problem = spec.ranks > 1 ? parallel::mpi_problem() : std::string(); !problem.empty()) {
      throw ConfigError("ranks = " + std::to_string(spec.ranks) + " (" + specification.place("ranks") + "): " + problem);
    }
  }
  return specs;
}

PlannedRun plan_run(const RunSpec& spec, const host::Catalogue& catalogue, const std::vector<fs::path>& data_path) {
  storage::NewRun record = new_run(spec, catalogue);
  record.datasets = {try_out(spec, catalogue, data_path)};
  return {spec, std::move(record)};
}

void check_takes_up(RunSpec spec, const host::Catalogue& catalogue, const std::vector<fs::path>& data_path,
                    const storage::Bytes& checkpoint, training::TakeUp how) {
  const std::string configuration = experiment::replicate_key(spec);
  spec.device = "cpu";  // a supervisor must not take memory on a graphics card that its child needs
  training::Silence silence;
  training::Session session(spec, catalogue, {data_path}, silence);
  try {
    const std::map<std::string, std::string> texts = training::read_tensor_file(checkpoint).texts;
    const auto of_run = texts.find("configuration");
    if (how == training::TakeUp::kContinue && (of_run == texts.end() || of_run->second != configuration))
      throw Error("the checkpoint is of a run with another configuration or seed");
    session.restore(checkpoint, training::TakeUp::kTrial);
  } catch (const Error& error) {
    throw ConfigError(std::string("the run cannot go on from this checkpoint: ") + error.what());
  }
}

std::string family_of(const RunSpec& spec) {
  std::string family = experiment::method_of(spec.method) + " " + spec.energy.id + " " + spec.sampler.id;
  for (const experiment::StageSpec& stage : spec.stages) family += " " + stage.objective.id;
  return family;
}

std::set<std::string> some_of_each_family(const std::vector<RunSpec>& specs, std::size_t most) {
  std::map<std::string, std::vector<std::string>> families;
  std::set<std::string> seen, chosen;
  for (const RunSpec& spec : specs) {
    if (seen.insert(spec.method).second) families[family_of(spec)].push_back(spec.method);
  }
  for (const auto& [family, names] : families) {
    const std::size_t count = std::min(most, names.size());
    for (std::size_t i = 0; i < count; ++i) chosen.insert(names[count == 1 ? 0 : i * (names.size() - 1) / (count - 1)]);
  }
  return chosen;
}

std::vector<PlannedRun> plan_runs(const PlanRequest& request, const host::Catalogue& catalogue) {
  auto specification = experiment::Specification::from_file(request.specification);
  std::vector<RunSpec> specs = resolved(request, specification, catalogue);
  blaming(specification, "dataset", "dataset",
          [&] { return training::make_dataset(specs.front(), catalogue, request.data_path); });
  const std::set<std::string> rehearsed = some_of_each_family(specs, kMostRehearsed);
  std::map<std::string, storage::DatasetRecord> datasets;  // by family: it is the same for all variants
  std::set<std::string> tried;
  for (const RunSpec& spec : specs) {
    if (!rehearsed.contains(spec.method) || !tried.insert(spec.method).second) continue;
    datasets[family_of(spec)] = blaming(specification, "method." + spec.method, "method." + experiment::method_of(spec.method),
                                        [&] { return try_out(spec, catalogue, request.data_path); });
  }
  std::vector<PlannedRun> runs;
  for (RunSpec& spec : specs) {
    storage::NewRun record = new_run(spec, catalogue);
    record.datasets = {datasets.at(family_of(spec))};
    runs.push_back({std::move(spec), std::move(record)});
  }
  return runs;
}

void check_store(const fs::path& file) {
  const fs::path folder = file.parent_path();
  if (!fs::is_directory(folder)) throw ConfigError("--store " + file.string() + ": there is no folder " + folder.string());
  if (fs::exists(file)) {
    const storage::Reader reader(file);
    if (::access(file.c_str(), W_OK) != 0) throw ConfigError("--store " + file.string() + ": the file cannot be written");
  }
  if (::access(folder.c_str(), W_OK) != 0) {
    throw ConfigError("--store " + file.string() + ": the folder " + folder.string() + " cannot be written");
  }
}

}  // namespace ebmlab::cli
