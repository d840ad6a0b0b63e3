// SPDX-License-Identifier: MIT
// `ebmlab certify`: does a sampler do what it says, on targets whose law is known?
#include <cmath>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/json.hpp"
#include "cli/mcmc_record.hpp"
#include "cli/plan.hpp"
#include "cli/plugin_commands.hpp"
#include "report/table.hpp"
#include "sampling/certification.hpp"

namespace ebmlab::cli {
namespace {

using nlohmann::json;
using report::Cell;
using sampling::Certificate;
using sampling::Check;

Cell cell(const std::optional<double>& value) { return value ? Cell{*value} : Cell{}; }

/// One row for each target, test and setting: how many checks, and the worst of them.
report::Table check_table(const Certificate& certificate, const std::string& sampler, bool wants_all) {
  report::Table table{"checks of sampler " + sampler,
                      {{"target"},
                       {"test"},
                       {"setting"},
                       {"checks"},
                       {"failed"},
                       {"worst"},
                       {"estimate"},
                       {"known"},
                       {"std. error", {}, "standard_error"},
                       {"z", 2}}};
  std::vector<std::vector<const Check*>> groups;
  std::map<std::string, std::size_t> known;
  for (const Check& check : certificate.checks) {
    const std::string key = check.target + "/" + check.test + "/" + check.setting + (wants_all ? "/" + check.quantity : "");
    const auto [found, is_new] = known.emplace(key, groups.size());
    if (is_new) groups.emplace_back();
    groups[found->second].push_back(&check);
  }
  for (const auto& group : groups) {
    const Check& worst = **std::max_element(group.begin(), group.end(),
                                            [](const Check* a, const Check* b) { return a->badness() < b->badness(); });
    const auto failed = std::count_if(group.begin(), group.end(), [](const Check* check) { return !check->has_passed; });
    table.rows.push_back({worst.target, worst.test, worst.setting, static_cast<std::int64_t>(group.size()),
                          static_cast<std::int64_t>(failed), worst.quantity, cell(worst.estimate), cell(worst.truth),
                          cell(worst.standard_error), cell(worst.z)});
  }
  return table;
}

report::Table motion_table(const Certificate& certificate) {
  report::Table table{"motion after warm-up",
                      {{"target"},
                       {"step size", {}, "step_size"},
                       {"acceptance"},
                       {"lowest chain", {}, "lowest_acceptance"},
                       {"never moved", {}, "stuck_share"}}};
  for (const sampling::Motion& motion : certificate.motions) {
    table.rows.push_back({motion.target, cell(motion.step_size), cell(motion.mean_acceptance), cell(motion.lowest_acceptance),
                          motion.stuck_share});
  }
  return table;
}

std::string verdict_text(const Certificate& certificate, const std::string& sampler) {
  const Check* worst = certificate.worst();
  if (worst == nullptr) return sampler + " is NOT certified: it is no kernel and has no weights and no policy to check";
  const std::string counts =
      std::to_string(certificate.failures()) + " of " + std::to_string(certificate.checks.size()) + " checks failed";
  std::string largest;
  if (worst->z) {
    largest =
        ", largest |z| " + report::format_number(std::abs(*worst->z)) + " (" + worst->target + ", " + worst->quantity + ")";
  }
  if (!certificate.has_passed()) return sampler + " is NOT certified: " + counts + largest;
  if (certificate.failures() == 0) return sampler + " is certified: " + counts + largest;
  return sampler + " is approximate, as it says (it does not claim exact invariance): " + counts + largest;
}

storage::MetricValue metric(const char* name, double value, const std::string& definition) {
  return {.metric = name,
          .value = value,
          .std_error = {},
          .detail_json = json{{"definition", definition}, {"protocol", "final"}}.dump()};
}

std::int64_t keep_run(const CertifyOptions& options, const host::Catalogue& catalogue, const experiment::PluginChoice& sampler,
                      const Certificate& certificate, const json& tables) {
  const FinishedRun run{
      .kind = "certify",
      .experiment = "certify " + options.sampler,
      .method = options.sampler,
      .seed = options.seed,
      .plugins = {{"sampler", sampler}},
      .settings = {{"chains", options.chains}, {"transitions", options.transitions}, {"targets", options.targets}}};
  const auto write = [&](storage::Recorder& recorder) {
    const Check* worst = certificate.worst();
    recorder.evaluation(
        {.step = 0,
         .protocol =
             json{{"kind", "certification"}, {"transitions", options.transitions}, {"largest_z", sampling::kLargestZ}}.dump(),
         .seed = static_cast<std::uint64_t>(options.seed),
         .samples = static_cast<std::int64_t>(certificate.checks.size()),
         .metrics = {metric("certified", certificate.has_passed() ? 1.0 : 0.0, "1 when the sampler passed"),
                     metric("failed_checks", static_cast<double>(certificate.failures()),
                            "comparisons beyond |z| = 4.5, and chains that never moved"),
                     metric("largest_z", worst != nullptr && worst->z ? std::abs(*worst->z) : std::nan(""),
                            "largest |z| of all comparisons")}});
    recorder.event({.kind = certificate.has_passed() ? "certified" : "not_certified",
                    .title = verdict_text(certificate, options.sampler),
                    .severity = certificate.has_passed() ? storage::Severity::kInfo : storage::Severity::kWarning,
                    .step = {},
                    .payload_json = tables.dump()});
  };
  return keep(options.store.path(), run, catalogue, write, storage::RunStatus::kCompleted, "");
}

}  // namespace

int certify(const CertifyOptions& options) {
  const host::Catalogue catalogue = options.folders.catalogue();
  const auto specification = mcmc_specification({"", options.sampler, options.overrides});
  const std::vector<PluginDescription> plugins = catalogue.plugins();
  const experiment::PluginChoice sampler = experiment::resolve_choice(specification, PluginKind::kSampler, plugins);
  check_store(options.store.path());
  const sampling::CertificationPlan plan{
      .chains = options.chains, .transitions = options.transitions, .seed = options.seed, .targets = options.targets};
  const Certificate certificate = sampling::certify(catalogue, sampler, plan, [&](const std::string& target) {
    if (!options.wants_json) std::cerr << options.sampler << " on " << target << "\n";
  });
  const report::Table checks = check_table(certificate, options.sampler, options.wants_all), motion = motion_table(certificate);
  const json tables{{"checks", json::parse(report::to_json(checks))["rows"]},
                    {"motion", json::parse(report::to_json(motion))["rows"]}};
  const std::int64_t id = keep_run(options, catalogue, sampler, certificate, tables);
  if (options.wants_json) {
    json all = tables;
    all["run"] = id;
    all["certified"] = certificate.has_passed();
    all["verdict"] = verdict_text(certificate, options.sampler);
    print_json(all);
  } else {
    std::cout << report::to_text(checks);
    if (!motion.rows.empty()) std::cout << "\n" << report::to_text(motion);
    std::cout << "\n"
              << verdict_text(certificate, options.sampler) << "\nKept in " << options.store.path().string() << " as run " << id
              << "\n";
  }
  return certificate.has_passed() ? kDone : kRunFailed;
}

}  // namespace ebmlab::cli
