// SPDX-License-Identifier: MIT
// What belongs beside a table of results: how the configurations differ, and by how much the methods do.
#pragma once

#include "cli/results.hpp"
#include "report/table.hpp"

namespace ebmlab::cli {

struct ParameterTables {
  report::Table differing;  ///< more than one value, or a plugin that not all have: a row a parameter, a column a method
  report::Table partial;    ///< what only some methods have, with one value among them: it comes with their plugins
  report::Table common;     ///< one value for all: names and values
};
/// Of each method's first run, the seed left out. Errors: StoreError.
[[nodiscard]] ParameterTables parameter_tables(const storage::Reader& reader, const Comparison& comparison);

/// The place of the method of that label ("gcd", "gcd #2"). Throws ConfigError that lists those there are.
[[nodiscard]] std::size_t method_index(const Comparison& comparison, const std::string& label);

/// A row a metric and other method: the mean difference from the method at `against` over the seeds that both have, judged
/// under one protocol; its 95 % interval and the number of pairs.
[[nodiscard]] report::Table difference_table(const Comparison& comparison, std::size_t against,
                                             const std::vector<std::string>& metrics);

/// The table of results of a comparison within `limit`.
[[nodiscard]] report::Table equal_cost_table(const Comparison& comparison, const CostLimit& limit, bool has_all_metrics,
                                             bool is_for_json);

}  // namespace ebmlab::cli
