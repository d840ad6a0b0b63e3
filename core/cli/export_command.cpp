// SPDX-License-Identifier: MIT
// `ebmlab export`: runs or their series for other programs.
#include <iostream>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/results.hpp"
#include "report/file.hpp"
#include "storage/export.hpp"

namespace ebmlab::cli {
namespace {

std::vector<std::int64_t> chosen_runs(const storage::Reader& reader, const std::string& experiment) {
  if (!experiment.empty()) return runs_of(reader, experiment);
  return reader.run_ids({.with_archived = true});
}

}  // namespace

int export_runs(const ExportOptions& options) {
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

}  // namespace ebmlab::cli
