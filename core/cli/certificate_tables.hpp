// SPDX-License-Identifier: MIT
// What `certify` shows of a plugin, and its verdict in a sentence.
#pragma once

#include "conformance/conformance.hpp"
#include "report/table.hpp"

namespace ebmlab::cli {

/// A row for every check of the suite.
[[nodiscard]] report::Table finding_table(const conformance::Verdict& verdict);
/// A row for each plugin: how many of its checks passed, failed, ...
[[nodiscard]] report::Table summary_table(const std::vector<conformance::Verdict>& verdicts);

/// Comparisons of a sampler with known laws: one row for each target, test and setting with the worst of them, or, with
/// `wants_all`, one for each.
[[nodiscard]] report::Table comparison_table(const sampling::Certificate& certificate, const std::string& sampler,
                                             bool wants_all);
[[nodiscard]] report::Table motion_table(const sampling::Certificate& certificate);

/// "mlp is certified: 15 checks passed, 1 skipped".
[[nodiscard]] std::string verdict_text(const conformance::Verdict& verdict);

}  // namespace ebmlab::cli
