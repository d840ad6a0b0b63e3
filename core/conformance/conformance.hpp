// SPDX-License-Identifier: MIT
// Conformance of a plugin, built in or dropped in: one suite of checks for each kind, against stand-ins of the host's own, so
// that it needs no other plugin. Short for a probe at loading; long for `ebmlab certify`, which also looks at the limits of
// every parameter, learns for longer and holds samplers against known laws (sampling/certification.hpp).
//
// Checks have stable names ("energy.gradient", see docs/reliability.md). A check that a plugin cannot go on without
// (KIND.builds, KIND.returns) ends the suite when it fails: the others are then not run.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "host/catalogue.hpp"
#include "sampling/certification.hpp"

namespace ebmlab::conformance {

enum class Depth { kShort, kLong };

enum class Outcome {
  kPassed,
  kRemark,   ///< nothing that a plugin must do: a step that would stall a GPU
  kFailed,   ///< the plugin is wrong
  kSkipped,  ///< the check has no meaning here, or was not reached
};
/// "passed", "remark", "failed", "skipped".
[[nodiscard]] std::string_view outcome_name(Outcome outcome);

struct Finding {
  std::string check;  ///< its stable name
  Outcome outcome;
  std::string text;  ///< what was found and what is expected, or why it was skipped; empty when it passed
};

/// What to look at, and how.
struct Subject {
  PluginKind kind;
  std::string id;
  Params params = {};  ///< over the plugin's defaults
  Depth depth = Depth::kShort;
  std::vector<std::filesystem::path> data_path = {};  ///< where a data set looks for files
  sampling::CertificationPlan plan = {};              ///< of a sampler, when long
};

struct Verdict {
  host::PluginName plugin;
  std::vector<Finding> findings;                     ///< in the order in which they were made
  std::optional<sampling::Certificate> certificate;  ///< of a sampler, when long

  /// Whether nothing failed.
  [[nodiscard]] bool has_passed() const;
  /// False when the plugin cannot be built as it is (it asks for a file): the first finding says why.
  [[nodiscard]] bool was_tried() const { return count(Outcome::kPassed) + count(Outcome::kFailed) > 0; }
  [[nodiscard]] std::int64_t count(Outcome outcome) const;
  /// `energy "mlp", energy.gradient: what was found and what is expected`.
  [[nodiscard]] std::string sentence(const Finding& finding) const;
};

/// Never throws for what is wrong with the plugin. Throws ConfigError when there is no such plugin or parameter, and for
/// targets of the plan that do not fit. `told` hears the name of each target of a sampler's long suite before it is tried.
/// Computes on the CPU, on the threads that LibTorch has.
[[nodiscard]] Verdict check(const host::Catalogue& catalogue, const Subject& subject,
                            const std::function<void(const std::string&)>& told = {});

}  // namespace ebmlab::conformance
