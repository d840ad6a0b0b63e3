// SPDX-License-Identifier: MIT
// `ebmlab export`: runs or their series for other programs.
#include <ebmlab/error.hpp>
#include <iostream>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/results.hpp"
#include "report/file.hpp"
#include "storage/export.hpp"
#include "storage/export_mlflow.hpp"
#include "storage/export_tensorboard.hpp"

namespace ebmlab::cli {
namespace {

std::vector<std::int64_t> chosen_runs(const storage::Reader& reader, const std::string& experiment) {
  if (!experiment.empty()) return runs_of(reader, experiment);
  std::vector<std::int64_t> ids;
  for (const storage::RunSummary& run : reader.list_runs()) ids.push_back(run.id);
  return ids;
}

/// These formats are no stream.
const std::string& required_output(const ExportOptions& options, const char* what) {
  if (options.output.empty() || options.output == "-")
    throw ConfigError("--to " + options.format + " writes " + what + ": name it with -o");
  return options.output;
}

}  // namespace

int export_runs(const ExportOptions& options) {
  const storage::Reader reader(options.store.path());
  const std::vector<std::int64_t> runs = chosen_runs(reader, options.experiment);
  if (options.format == "mlflow") {
    storage::export_mlflow(reader, runs, required_output(options, "a file"));
    return kDone;
  }
  if (options.format == "tensorboard") {
    storage::export_tensorboard(reader, runs, required_output(options, "a folder"));
    return kDone;
  }
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

}  // namespace ebmlab::cli
