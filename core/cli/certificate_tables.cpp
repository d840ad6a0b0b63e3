// SPDX-License-Identifier: MIT
#include "cli/certificate_tables.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "cli/cell.hpp"

namespace ebmlab::cli {
namespace {

using conformance::Finding;
using conformance::Outcome;
using conformance::Verdict;
using report::Cell;
using sampling::Certificate;
using sampling::Check;

/// "3 passed, 1 skipped", without what there is none of.
std::string counts_text(const Verdict& verdict) {
  std::string text;
  for (const Outcome outcome : {Outcome::kPassed, Outcome::kFailed, Outcome::kRemark, Outcome::kSkipped}) {
    if (verdict.count(outcome) == 0) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(verdict.count(outcome)) + " " + std::string(outcome_name(outcome));
  }
  return text;
}

std::string largest_text(const Certificate& certificate) {
  const Check* worst = certificate.worst();
  if (worst == nullptr || !worst->z) return {};
  return "; largest |z| against known laws " + report::format_number(std::abs(*worst->z)) + " (" + worst->target + ", " +
         worst->quantity + "), " + std::to_string(certificate.failures()) + " of " + std::to_string(certificate.checks.size()) +
         " beyond " + report::format_number(sampling::kLargestZ);
}

}  // namespace

report::Table finding_table(const Verdict& verdict) {
  report::Table table{"checks of " + verdict.plugin.text(), {{"check"}, {"result"}, {"found"}}};
  for (const Finding& finding : verdict.findings)
    table.rows.push_back({finding.check, std::string(outcome_name(finding.outcome)), finding.text});
  return table;
}

report::Table summary_table(const std::vector<Verdict>& verdicts) {
  report::Table table{{}, {{"kind"}, {"id"}, {"verdict"}, {"passed"}, {"failed"}, {"remarks"}, {"skipped"}}};
  for (const Verdict& verdict : verdicts) {
    const char* text = !verdict.was_tried() ? "not tried" : verdict.has_passed() ? "certified" : "NOT certified";
    table.rows.push_back({std::string(kind_name(verdict.plugin.kind)), verdict.plugin.id, text, verdict.count(Outcome::kPassed),
                          verdict.count(Outcome::kFailed), verdict.count(Outcome::kRemark), verdict.count(Outcome::kSkipped)});
  }
  return table;
}

report::Table comparison_table(const Certificate& certificate, const std::string& sampler, bool wants_all) {
  report::Table table{"comparisons of sampler " + sampler + " with known laws",
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

std::string verdict_text(const Verdict& verdict) {
  const std::string counts = counts_text(verdict), largest = verdict.certificate ? largest_text(*verdict.certificate) : "";
  if (!verdict.was_tried()) return verdict.plugin.id + " was not tried: " + verdict.findings.front().text;
  if (!verdict.has_passed()) return verdict.plugin.id + " is NOT certified: " + counts + largest;
  const bool is_approximate = verdict.certificate && verdict.certificate->failures() > 0;
  if (!is_approximate) return verdict.plugin.id + " is certified: " + counts + largest;
  return verdict.plugin.id + " is approximate, as it says (it does not claim exact invariance): " + counts + largest;
}

}  // namespace ebmlab::cli
