// SPDX-License-Identifier: MIT
// `ebmlab ls`: the runs of a store.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/text.hpp"
#include "report/table.hpp"
#include "storage/reader.hpp"

namespace ebmlab::cli {
namespace {

struct LsOptions {
  StoreOption store;
  std::string experiment, method, status;
  std::size_t limit = 0;
  bool wants_json = false;
};

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

}  // namespace

void add_ls(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("ls", "The runs of a store, newest first");
  const auto options = std::make_shared<LsOptions>();
  command->add_option("--experiment", options->experiment, "Only of this experiment")->type_name("NAME");
  command->add_option("--method", options->method, "Only of this method")->type_name("NAME");
  command->add_option("--status", options->status, "Only with this status: running, completed, lost, ...")->type_name("STATUS");
  command->add_option("-n,--limit", options->limit, "At most so many")->type_name("N");
  add_store_option(*command, options->store);
  add_json_flag(*command, options->wants_json);
  set_examples(*command, {"ebmlab ls", "ebmlab ls --status diverged --json"});
  command->callback([options, &invocation] { invocation.action = [options] { return ls(*options); }; });
}

}  // namespace ebmlab::cli
