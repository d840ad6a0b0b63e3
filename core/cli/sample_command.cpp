// SPDX-License-Identifier: MIT
// `ebmlab sample`: MCMC on a target energy, without training.
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <ebmlab/error.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/chain_tables.hpp"
#include "cli/json.hpp"
#include "cli/mcmc_record.hpp"
#include "cli/plan.hpp"
#include "cli/plugin_commands.hpp"
#include "cli/text.hpp"
#include "launch/display.hpp"
#include "launch/interrupts.hpp"
#include "report/file.hpp"
#include "sampling/npy.hpp"
#include "sampling/stan_csv.hpp"
#include "training/device.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using sampling::ChainRecord;

sampling::ChainPlan plan_of(const SampleOptions& options) {
  return {.chains = options.chains, .warmup = options.warmup, .draws = options.draws, .thin = options.thin};
}

/// Warm-up ends at once on Ctrl-C, since nothing is lost by it; after that the draws made so far are kept.
ChainRecord draw(const sampling::Models& models, const SampleOptions& options, bool& is_interrupted) {
  launch::Display display({options.sampler + " on " + options.target}, launch::detect_display(STDERR_FILENO));
  display.started(0);
  display.tick();
  std::optional<launch::Interrupts> interrupts;
  const auto start = std::chrono::steady_clock::now();
  const auto progressed = [&](std::int64_t done, std::int64_t total) {
    if (!interrupts) interrupts.emplace();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    display.progressed(0, {done, total, "draws", static_cast<double>(done) / std::max(seconds, 1e-9), {}});
    display.tick();
    is_interrupted = interrupts->count() > 0;
    return !is_interrupted;
  };
  at::Generator generator = training::make_generator(models.options.device(), static_cast<std::uint64_t>(options.seed));
  ChainRecord record = sampling::run_chains(models, plan_of(options), generator, progressed);
  display.ended(0, !is_interrupted, is_interrupted ? "stopped" : "completed");
  return record;
}

void write_files(const ChainRecord& record, const std::vector<std::string>& names, const SampleOptions& options) {
  const fs::path folder = options.folder;
  make_folder(folder);
  const sampling::StanCsvFacts facts{options.target, options.sampler, options.seed, plan_of(options)};
  for (std::int64_t chain = 0; chain < record.draws.size(0); ++chain) {
    report::write_file(folder / ("chain-" + std::to_string(chain + 1) + ".csv"),
                       sampling::stan_csv(record, chain, names, facts));
  }
  report::write_file(folder / "draws.npy", sampling::npy_bytes(record.draws));
}

storage::Bytes float_bytes(const at::Tensor& values) {
  const at::Tensor floats = values.to(at::kFloat).contiguous();
  storage::Bytes bytes(floats.nbytes());
  std::memcpy(bytes.data(), floats.const_data_ptr(), bytes.size());
  return bytes;
}

std::int64_t keep_run(const SampleOptions& options, const host::Catalogue& catalogue, const ChainReport& chains,
                      const ChainRecord& record, const std::pair<experiment::PluginChoice, experiment::PluginChoice>& plugins,
                      bool is_interrupted) {
  const FinishedRun run{.kind = "sample",
                        .experiment = options.experiment.empty() ? "sample " + options.target : options.experiment,
                        .method = options.sampler,
                        .seed = options.seed,
                        .is_deterministic = training::resolve_device(options.device).is_cpu(),
                        .plugins = {{PluginKind::kEnergy, plugins.first}, {PluginKind::kSampler, plugins.second}},
                        .settings = {{"chains", options.chains},
                                     {"warmup", options.warmup},
                                     {"draws", options.draws},
                                     {"thin", options.thin},
                                     {"dtype", options.dtype},
                                     {"device", options.device}}};
  const auto write = [&](storage::Recorder& recorder) {
    recorder.progress(record.draws.size(1), record.cost.energy_evals + record.warmup_cost.energy_evals,
                      record.cost.gradient_evals + record.warmup_cost.gradient_evals);
    recorder.snapshot({.kind = "chains",
                       .name = "quantities",
                       .step = record.draws.size(1),
                       .shape = record.quantities.sizes().vec(),
                       .bounds_json = json{{"names", chains.names}}.dump(),
                       .data = float_bytes(record.quantities)});
    recorder.evaluation({.step = record.draws.size(1),
                         .protocol = json{{"kind", "mcmc"}, {"chains", options.chains}, {"draws", options.draws}}.dump(),
                         .seed = static_cast<std::uint64_t>(options.seed),
                         .samples = options.chains * record.draws.size(1),
                         .energy_evals = record.cost.energy_evals,
                         .wall_us = std::llround(1e6 * record.seconds),
                         .metrics = chains.metrics});
  };
  return keep(options.store.path(), run, catalogue, write,
              is_interrupted ? storage::RunStatus::kStopped : storage::RunStatus::kCompleted,
              is_interrupted ? "interrupted after " + std::to_string(record.draws.size(1)) + " draws" : "");
}

at::TensorOptions tensor_options(const SampleOptions& options) {
  return at::TensorOptions()
      .dtype(options.dtype == "float32" ? at::kFloat : at::kDouble)
      .device(training::resolve_device(options.device));
}

}  // namespace

int sample(const SampleOptions& options) {
  const host::Catalogue catalogue = options.folders.catalogue();
  const auto specification = command_specification(
      {{{PluginKind::kEnergy, options.target}, {PluginKind::kSampler, options.sampler}}, options.overrides});
  const std::vector<PluginDescription> plugins = catalogue.plugins();
  const auto why_unused = [&](PluginKind kind, std::string_view id) { return catalogue.why_unused(kind, id); };
  const std::pair choices{experiment::resolve_choice(specification, PluginKind::kEnergy, plugins, why_unused),
                          experiment::resolve_choice(specification, PluginKind::kSampler, plugins, why_unused)};
  check_store(options.store.path());
  const sampling::Models models =
      sampling::make_models(catalogue, choices.first, choices.second, tensor_options(options), options.seed);
  bool is_interrupted = false;
  const ChainRecord record = draw(models, options, is_interrupted);
  at::Generator generator = training::make_generator(models.options.device(), static_cast<std::uint64_t>(options.seed) + 1);
  const ChainReport chains = report_chains(models, record, generator);
  if (!options.folder.empty()) write_files(record, chains.names, options);
  const std::int64_t id = keep_run(options, catalogue, chains, record, choices, is_interrupted);
  if (options.wants_json) {
    json all = chains.facts;
    all["run"] = id;
    all["quantities"] = json::parse(report::to_json(chains.table))["rows"];
    print_json(all);
  } else {
    std::cout << report::to_text(chains.table);
    for (const std::string& line : chains.lines) std::cout << line << "\n";
    if (!options.folder.empty()) std::cout << "Files: " << options.folder << "/chain-*.csv and draws.npy\n";
    std::cout << "Kept in " << options.store.path().string() << " as run " << id << "\n";
  }
  return is_interrupted ? kRunFailed : kDone;
}

}  // namespace ebmlab::cli
