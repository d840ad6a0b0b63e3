// SPDX-License-Identifier: MIT
// `ebmlab compare`: the table of results of an experiment, again, from the store.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/results_table.hpp"

namespace ebmlab::cli {
namespace {

struct CompareOptions {
  StoreOption store;
  std::string experiment;
  bool has_all_metrics = false, wants_markdown = false, wants_json = false;
};

int compare(const CompareOptions& options) {
  const storage::Reader reader(options.store.path());
  const Comparison comparison = compare_runs(reader, runs_of(reader, options.experiment));
  const report::Table table = results_table(comparison, {options.has_all_metrics, options.wants_json});
  if (options.wants_json) {
    std::cout << report::to_json(table) << "\n";
    return kDone;
  }
  std::cout << (options.wants_markdown ? report::to_markdown(table) : report::to_text(table));
  for (const std::string& line : unfinished(comparison)) std::cout << line << "\n";
  return kDone;
}

}  // namespace

void add_compare(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("compare", "The table of an experiment: methods by metrics, over seeds");
  const auto options = std::make_shared<CompareOptions>();
  command->add_option("EXPERIMENT", options->experiment, "Its name; without it the one that ran last");
  command->add_flag("--all", options->has_all_metrics, "Every metric, not only the usual ones");
  command->add_flag("--markdown", options->wants_markdown, "Print Markdown");
  add_store_option(*command, options->store);
  add_json_flag(*command, options->wants_json);
  set_examples(*command, {"ebmlab compare", "ebmlab compare gaussians8 --markdown"});
  command->callback([options, &invocation] { invocation.action = [options] { return compare(*options); }; });
}

}  // namespace ebmlab::cli
