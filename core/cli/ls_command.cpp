// SPDX-License-Identifier: MIT
// `ebmlab ls`: the runs of a store.
#include <iostream>

#include "cli/commands.hpp"
#include "cli/text.hpp"
#include "report/table.hpp"
#include "storage/reader.hpp"

namespace ebmlab::cli {
namespace {

report::Table runs_table(const std::vector<storage::RunSummary>& runs, bool is_for_json) {
  report::Table table;
  table.columns = {{"id"},   {"uuid"}, {"experiment"}, {"run"},     {"status"},
                   {"step"}, {"of"},   {"created"},    {"seconds"}, {"reason"}};
  for (const storage::RunSummary& run : runs) {
    report::Cell target;
    if (run.step_target) target = *run.step_target;
    report::Cell seconds;
    if (run.started_us) seconds = static_cast<double>(run.active_us) / 1e6;
    table.rows.push_back({run.id, is_for_json ? run.uuid : run.uuid.substr(0, 8), run.experiment, run.name,
                          std::string(to_text(run.status)), run.step, target, time_text(run.created_us), seconds,
                          is_for_json ? run.status_reason : shortened(run.status_reason, 60)});
  }
  return table;
}

}  // namespace

int ls(const LsOptions& options) {
  const storage::Reader reader(options.store.path());
  storage::RunFilter filter;
  if (!options.experiment.empty()) filter.experiment = options.experiment;
  if (!options.method.empty()) filter.method = options.method;
  if (!options.status.empty()) filter.status = storage::run_status_from_text(options.status);
  filter.limit = options.limit;
  const report::Table table = runs_table(reader.list_runs(filter), options.wants_json);
  if (!reader.notice().empty()) std::cerr << reader.notice() << "\n";
  std::cout << (options.wants_json ? report::to_json(table) + "\n" : report::to_text(table));
  return kDone;
}

}  // namespace ebmlab::cli
