// SPDX-License-Identifier: MIT
// `ebmlab report`: one page of HTML about an experiment or about chosen runs.
#include <iostream>

#include "cli/report_page.hpp"
#include "cli/result_commands.hpp"
#include "cli/results.hpp"
#include "cli/text.hpp"
#include "cli/version.hpp"
#include "report/file.hpp"
#include "storage/process.hpp"

namespace ebmlab::cli {
int report_runs(const ReportOptions& options) {
  const storage::Reader reader(options.store.path());
  PageOptions page{.title = options.title,
                   .chosen = options.what,
                   .made = time_text(storage::now_us()) + " by " + version_text(),
                   .against = options.against,
                   .limit = std::nullopt,
                   .pictures = options.pictures == "png" ? report::Format::png : report::Format::svg};
  if (!options.at_cost.empty()) page.limit = CostLimit(options.at_cost);
  const host::Catalogue catalogue = options.folders.catalogue();
  const std::vector<std::filesystem::path> data_path = options.folders.data_path();
  const auto make_reference = [&](const std::string& config) { return reference_of(config, catalogue, data_path); };
  report::write_file(options.output, report_page(reader, runs_of(reader, options.what), make_reference, page));
  std::cout << options.output << "\n";
  return kDone;
}

}  // namespace ebmlab::cli
