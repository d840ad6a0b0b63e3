// SPDX-License-Identifier: MIT
// `ebmlab certify`: does a plugin do what its interface asks, and a sampler what it says on targets whose law is known?
#include <ATen/Parallel.h>
#include <ebmlab/error.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/certificate_tables.hpp"
#include "cli/json.hpp"
#include "cli/mcmc_record.hpp"
#include "cli/plan.hpp"
#include "cli/plugin_commands.hpp"
#include "cli/plugin_text.hpp"

namespace ebmlab::cli {
namespace {

using conformance::Depth;
using conformance::Finding;
using conformance::Outcome;
using conformance::Verdict;
using nlohmann::json;

storage::MetricValue metric(const char* name, double value, const std::string& definition) {
  return {.metric = name,
          .value = value,
          .std_error = {},
          .detail_json = json{{"definition", definition}, {"protocol", "final"}}.dump()};
}

json rows_of(const report::Table& table) { return json::parse(report::to_json(table))["rows"]; }

json verdict_json(const Verdict& verdict, bool wants_all) {
  json result{{"kind", kind_name(verdict.plugin.kind)},
              {"id", verdict.plugin.id},
              {"certified", verdict.was_tried() && verdict.has_passed()},
              {"tried", verdict.was_tried()},
              {"verdict", verdict_text(verdict)},
              {"findings", rows_of(finding_table(verdict))}};
  if (verdict.certificate) {
    result["checks"] = rows_of(comparison_table(*verdict.certificate, verdict.plugin.id, wants_all));
    result["motion"] = rows_of(motion_table(*verdict.certificate));
  }
  return result;
}

std::int64_t keep_run(const CertifyOptions& options, const host::Catalogue& catalogue, const experiment::PluginChoice& choice,
                      const Verdict& verdict) {
  FinishedRun run{.kind = "certify",
                  .experiment = "certify " + choice.id,
                  .method = choice.id,
                  .seed = options.seed,
                  .plugins = {{verdict.plugin.kind, choice}},
                  .settings = {{"quick", options.is_quick}}};
  if (verdict.certificate) {
    const std::vector<std::pair<std::string, ParamValue>> plan{{"chains", options.chains},
                                                               {"transitions", options.transitions},
                                                               {"targets", options.targets},
                                                               {"dtype", options.dtype}};
    run.settings.insert(run.settings.end(), plan.begin(), plan.end());
  }
  const auto write = [&](storage::Recorder& recorder) {
    std::vector<storage::MetricValue> metrics{
        metric("certified", verdict.has_passed() ? 1.0 : 0.0, "1 when no check failed"),
        metric("failed_checks", static_cast<double>(verdict.count(Outcome::kFailed)), "checks of the suite that failed")};
    if (verdict.certificate) {
      const sampling::Check* worst = verdict.certificate->worst();
      metrics.push_back(metric("largest_z", worst != nullptr && worst->z ? std::abs(*worst->z) : std::nan(""),
                               "largest |z| of all comparisons with known laws"));
    }
    recorder.evaluation(
        {.step = 0,
         .protocol =
             json{{"kind", "certification"}, {"transitions", options.transitions}, {"largest_z", sampling::kLargestZ}}.dump(),
         .seed = static_cast<std::uint64_t>(options.seed),
         .samples = static_cast<std::int64_t>(verdict.findings.size()),
         .metrics = std::move(metrics)});
    recorder.event({.kind = verdict.has_passed() ? "certified" : "not_certified",
                    .title = verdict_text(verdict),
                    .severity = verdict.has_passed() ? storage::Severity::kInfo : storage::Severity::kWarning,
                    .step = {},
                    .payload_json = verdict_json(verdict, options.wants_all).dump()});
  };
  return keep(options.store.path(), run, catalogue, write, storage::RunStatus::kCompleted, "");
}

void print(const Verdict& verdict, bool wants_all) {
  std::cout << report::to_text(finding_table(verdict)) << "\n";
  if (verdict.certificate) {
    std::cout << report::to_text(comparison_table(*verdict.certificate, verdict.plugin.id, wants_all)) << "\n";
    const report::Table motion = motion_table(*verdict.certificate);
    if (!motion.rows.empty()) std::cout << report::to_text(motion) << "\n";
  }
  std::cout << verdict_text(verdict) << "\n";
}

void print_summary(const std::vector<Verdict>& verdicts) {
  std::cout << report::to_text(summary_table(verdicts));
  for (const Verdict& verdict : verdicts) {
    for (const Finding& finding : verdict.findings) {
      if (finding.outcome == Outcome::kFailed || finding.outcome == Outcome::kRemark)
        std::cout << "\n" << outcome_name(finding.outcome) << ": " << verdict.sentence(finding) << "\n";
    }
  }
}

/// Throws ConfigError for what cannot be asked.
std::vector<PluginDescription> chosen(const CertifyOptions& options, const host::Catalogue& catalogue) {
  if (options.wants_every_plugin != options.plugin.empty())
    throw ConfigError("give the id of one plugin, or --all-plugins for every one there is");
  if (options.wants_every_plugin && !options.overrides.empty())
    throw ConfigError("--set: is for one plugin, not for --all-plugins");
  std::vector<PluginDescription> plugins =
      options.wants_every_plugin ? catalogue.plugins() : find_plugins(catalogue, options.plugin);
  const bool is_sampler = plugins.size() == 1 && plugins.front().kind == PluginKind::kSampler;
  if (!options.targets.empty() && !is_sampler) throw ConfigError("--target: is for one sampler");
  return plugins;
}

experiment::PluginChoice choice_of(const PluginDescription& plugin, const CertifyOptions& options,
                                   const std::vector<PluginDescription>& plugins) {
  const auto specification = command_specification({{{plugin.kind, plugin.info.id}}, options.overrides});
  return experiment::resolve_choice(specification, plugin.kind, plugins);
}

}  // namespace

int certify(const CertifyOptions& options) {
  at::set_num_threads(1);  // the checks compare bytes, of small tensors
  const host::Catalogue catalogue = options.folders.catalogue();
  const std::vector<PluginDescription> plugins = chosen(options, catalogue);
  std::vector<experiment::PluginChoice> choices;
  for (const PluginDescription& plugin : plugins) choices.push_back(choice_of(plugin, options, plugins));
  check_store(options.store.path());
  const sampling::CertificationPlan plan{.chains = options.chains,
                                         .transitions = options.transitions,
                                         .seed = options.seed,
                                         .dtype = options.dtype == "float32" ? at::kFloat : at::kDouble,
                                         .targets = options.targets};
  const std::vector<std::filesystem::path> data_path = options.folders.data_path();

  std::vector<Verdict> verdicts;
  json all = json::array();
  for (std::size_t i = 0; i < plugins.size(); ++i) {
    const std::string name = host::PluginName{plugins[i].kind, choices[i].id}.text();
    const auto told = [&](const std::string& target) {
      if (!options.wants_json) std::cerr << name << " on " << target << "\n";
    };
    if (!options.wants_json && plugins.size() > 1) std::cerr << name << "\n";
    const conformance::Subject subject{
        plugins[i].kind, choices[i].id, choices[i].params, options.is_quick ? Depth::kShort : Depth::kLong, data_path, plan};
    verdicts.push_back(conformance::check(catalogue, subject, told));
    const Verdict& verdict = verdicts.back();
    all.push_back(verdict_json(verdict, options.wants_all));
    if (!verdict.was_tried()) continue;
    all.back()["run"] = keep_run(options, catalogue, choices[i], verdict);
    if (!options.wants_json && plugins.size() == 1) {
      print(verdict, options.wants_all);
      std::cout << "Kept in " << options.store.path().string() << " as run " << all.back()["run"] << "\n";
    }
  }
  if (verdicts.size() == 1 && !verdicts.front().was_tried()) throw ConfigError(verdict_text(verdicts.front()));
  if (options.wants_json) print_json(all.size() == 1 ? all[0] : all);
  if (!options.wants_json && plugins.size() > 1) print_summary(verdicts);
  const bool has_passed =
      std::all_of(verdicts.begin(), verdicts.end(), [](const Verdict& verdict) { return verdict.has_passed(); });
  return has_passed ? kDone : kRunFailed;
}

}  // namespace ebmlab::cli
