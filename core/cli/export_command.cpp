// SPDX-License-Identifier: MIT
// `ebmlab export`: runs or their series for other programs.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/results.hpp"
#include "report/file.hpp"
#include "storage/export.hpp"

namespace ebmlab::cli {
namespace {

struct ExportOptions {
  StoreOption store;
  std::string experiment, format, output;
  bool wants_series = false;
};

std::vector<std::int64_t> chosen_runs(const storage::Reader& reader, const std::string& experiment) {
  if (!experiment.empty()) return runs_of(reader, experiment);
  std::vector<std::int64_t> ids;
  for (const storage::RunSummary& run : reader.list_runs()) ids.push_back(run.id);
  return ids;
}

int write(const ExportOptions& options) {
  const storage::Reader reader(options.store.path());
  const std::vector<std::int64_t> runs = chosen_runs(reader, options.experiment);
  std::ostringstream text;
  if (options.wants_series) {
    storage::export_series_csv(reader, runs, text);
  } else {
    storage::export_runs_csv(reader, runs, text);
  }
  if (options.output.empty() || options.output == "-") {
    std::cout << text.str();
  } else {
    report::write_file(options.output, text.str());
  }
  return kDone;
}

}  // namespace

void add_export(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("export", "Runs, or the values of their series, as CSV");
  const auto options = std::make_shared<ExportOptions>();
  command->add_option("EXPERIMENT", options->experiment, "Only its runs; without it all runs of the store");
  command->add_option("--to", options->format, "The format: csv")
      ->required()
      ->check(CLI::IsMember({"csv"}))
      ->type_name("FORMAT");
  command->add_flag("--series", options->wants_series, "One row a recorded value in place of one row a run");
  command->add_option("-o,--output", options->output, "A file; without it the standard output")->type_name("FILE");
  add_store_option(*command, options->store);
  set_examples(*command, {"ebmlab export --to csv -o runs.csv", "ebmlab export gaussians8 --to csv --series"});
  command->callback([options, &invocation] { invocation.action = [options] { return write(*options); }; });
}

}  // namespace ebmlab::cli
