// SPDX-License-Identifier: MIT
// The commands that show, compare and export what was recorded: what each is told, and the function that does it, in a file of
// its own; result_options.cpp gives the options their words. A function returns its exit code (exit_codes.hpp); what it throws
// is bad use.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/exit_codes.hpp"
#include "cli/options.hpp"

namespace ebmlab::cli {

/// Lists the runs of a store that a filter (storage/filter.hpp) or a saved view chooses.
struct LsOptions {
  StoreOption store;
  std::string filter;                      ///< or @NAME, a saved view; empty: all
  std::string experiment, method, status;  ///< beside the filter; empty: any
  std::string sort;                        ///< empty: the view's, else newest first
  std::vector<std::string> columns;        ///< fields; empty: the view's, else the usual ones
  std::size_t limit = 0;                   ///< 0: all
  bool wants_archived = false, wants_deleted = false, wants_json = false;
};
[[nodiscard]] int ls(const LsOptions& options);

/// Filters that `ls @NAME` finds again.
struct ViewOptions {
  StoreOption store;
  std::string name, filter, sort;
  std::vector<std::string> columns;
  bool wants_json = false;
};
[[nodiscard]] int save_view(const ViewOptions& options);
[[nodiscard]] int list_views(const ViewOptions& options);
[[nodiscard]] int delete_view(const ViewOptions& options);

/// Shows everything the store knows of one run.
struct ShowOptions {
  StoreOption store;
  std::string run;  ///< id, beginning of a UUID, or "last"
  bool wants_log = false, wants_config = false, wants_json = false;
};
[[nodiscard]] int show(const ShowOptions& options);

/// Prints the table of results of an experiment.
struct CompareOptions {
  StoreOption store;
  std::string experiment;  ///< empty: the one that ran last
  std::string against;     ///< a method: paired differences from it; empty: none
  std::string at_cost;     ///< KIND=N: also the results at equal cost; empty: no
  bool has_all = false, wants_medians = false, wants_markdown = false, wants_json = false;
};
[[nodiscard]] int compare(const CompareOptions& options);

/// Draws a run, or an experiment's methods side by side.
struct PlotOptions {
  StoreOption store;
  FolderOptions folders;
  std::string what, folder, format = "png";
  bool wants_each = false;
};
[[nodiscard]] int plot(const PlotOptions& options);

/// Writes one page of HTML with the results, pictures and provenance of runs.
struct ReportOptions {
  StoreOption store;
  FolderOptions folders;
  std::string what;              ///< an experiment's name, or runs
  std::string output, title;     ///< without a title the experiments' names
  std::string against, at_cost;  ///< as of `compare`
  std::string pictures = "svg";  ///< or png
};
[[nodiscard]] int report_runs(const ReportOptions& options);

/// Becomes the window over the store.
struct GuiOptions {
  StoreOption store;
};
[[nodiscard]] int gui(const GuiOptions& options);

/// Writes runs for other programs.
struct ExportOptions {
  StoreOption store;
  std::string what;  ///< experiment, runs or filter (runs_of() of results.hpp); empty: all
  std::string format, output;
  bool wants_series = false, without_artifacts = false;
};
[[nodiscard]] int export_runs(const ExportOptions& options);

}  // namespace ebmlab::cli
