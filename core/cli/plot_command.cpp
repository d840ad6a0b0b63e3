// SPDX-License-Identifier: MIT
// `ebmlab plot`: pictures of a run, or of an experiment's methods side by side.
#include <ebmlab/error.hpp>

#include <iostream>

#include "cli/pictures.hpp"
#include "cli/result_commands.hpp"
#include "cli/results.hpp"
#include "cli/text.hpp"

namespace ebmlab::cli {
namespace fs = std::filesystem;

int plot(const PlotOptions& options) {
  const storage::Reader reader(options.store.path());
  const std::vector<std::int64_t> runs = runs_of(reader, options.what);
  // A run by its id is looked at alone; an experiment of one run is still a comparison.
  const bool is_experiment = runs.size() > 1 || reader.run_summary(runs.front()).experiment == options.what;
  const Reference reference =
      reference_of(reader.run_detail(runs.front()).config_json, options.folders.catalogue(), options.folders.data_path());
  if (!reference.problem.empty()) std::cerr << "drawing without the data beside: " << reference.problem << "\n";
  make_folder(options.folder);
  const PictureTarget target{options.folder, options.format};
  std::vector<fs::path> files;
  if (is_experiment) files = draw_comparison(reader, compare_runs(reader, runs), reference, target);
  if (!is_experiment || options.wants_each) {
    for (const std::int64_t run : runs) {
      for (fs::path& file : draw_run(reader, run, reference, target)) files.push_back(std::move(file));
    }
  }
  for (const fs::path& file : files) std::cout << file.string() << "\n";
  if (files.empty()) std::cerr << "nothing to draw yet: no evaluation has left a picture\n";
  return kDone;
}

}  // namespace ebmlab::cli
