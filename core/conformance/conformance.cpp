// SPDX-License-Identifier: MIT
#include "conformance/conformance.hpp"

#include <algorithm>

#include "conformance/suites.hpp"

namespace ebmlab::conformance {

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return "passed";
    case Outcome::kRemark:
      return "remark";
    case Outcome::kFailed:
      return "failed";
    case Outcome::kSkipped:
      return "skipped";
  }
  return "";
}

std::int64_t Verdict::count(Outcome outcome) const {
  return std::count_if(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.outcome == outcome; });
}

bool Verdict::has_passed() const { return count(Outcome::kFailed) == 0; }

std::string Verdict::sentence(const Finding& finding) const {
  return plugin.text() + ", " + finding.check + ": " + finding.text;
}

Verdict check(const host::Catalogue& catalogue, const Subject& subject, const std::function<void(const std::string&)>& told) {
  const PluginDescription& description = catalogue.find(subject.kind, subject.id);
  const Case tested(catalogue, description, subject);
  Suite suite({subject.kind, subject.id}, subject.depth);
  Verdict verdict{{subject.kind, subject.id}, {}, {}};
  switch (subject.kind) {
    case PluginKind::kEnergy:
      check_energy(tested, suite);
      break;
    case PluginKind::kSampler:
      verdict.certificate = check_sampler(tested, suite, subject.plan, told);
      break;
    case PluginKind::kObjective:
      check_objective(tested, suite);
      break;
    case PluginKind::kDataset:
      check_dataset(tested, suite, subject.data_path);
      break;
  }
  verdict.findings = std::move(suite).take();
  return verdict;
}

}  // namespace ebmlab::conformance
