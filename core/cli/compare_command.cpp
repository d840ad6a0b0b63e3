// SPDX-License-Identifier: MIT
// `ebmlab compare`: the table of results of an experiment, again, from the store.
#include <iostream>

#include "cli/commands.hpp"
#include "cli/results_table.hpp"

namespace ebmlab::cli {

int compare(const CompareOptions& options) {
  const storage::Reader reader(options.store.path());
  const Comparison comparison = compare_runs(reader, runs_of(reader, options.experiment));
  const report::Table table = results_table(comparison, {options.has_all_metrics, options.wants_json, options.wants_medians});
  if (options.wants_json) {
    std::cout << report::to_json(table) << "\n";
    return kDone;
  }
  std::cout << (options.wants_markdown ? report::to_markdown(table) : report::to_text(table));
  for (const std::string& line : unfinished(comparison)) std::cout << line << "\n";
  return kDone;
}

}  // namespace ebmlab::cli
