// SPDX-License-Identifier: MIT
// `ebmlab plot`: pictures of a run, or of an experiment's methods side by side.
#include <ebmlab/error.hpp>

#include <iostream>

#include "cli/pictures.hpp"
#include "cli/result_commands.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;

/// The runs of the experiment of that name, if there is one.
std::vector<std::int64_t> experiment_runs(const storage::Reader& reader, const std::string& name) {
  return reader.run_ids({.filter = "experiment = " + storage::in_filter_quotes(name)});
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw ConfigError("-o " + folder.string() + ": the folder cannot be made (" + error.message() + ")");
}

}  // namespace

int plot(const PlotOptions& options) {
  const storage::Reader reader(options.store.path());
  std::vector<std::int64_t> runs = experiment_runs(reader, options.what);
  const bool is_experiment = !runs.empty();
  if (!is_experiment) runs = {reader.find_run(options.what)};
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
