// SPDX-License-Identifier: MIT
// The commands of `ebmlab`, one file each: what a command is told, and the function that does it. command_line.cpp gives the
// options their words. A function returns its exit code, kDone or kRunFailed; what it throws is bad use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"

namespace ebmlab::cli {

inline constexpr int kDone = 0;
inline constexpr int kRunFailed = 1;  ///< a run failed, diverged or was stopped; a store is damaged
inline constexpr int kBadUse = 2;

/// Trains what a specification asks for, and compares.
struct RunOptions {
  std::string specification;
  std::vector<std::string> overrides;  ///< KEY=VALUE
  std::string seeds, device;           ///< empty: the specification's
  int jobs = 0;                        ///< 0: as many as the machine has room for
  StoreOption store;
  FolderOptions folders;
  bool dry_run = false, in_process = false, wants_json = false;
};
[[nodiscard]] int run(const RunOptions& options);

/// Trains one run of a store; `run` starts it as a child process.
struct WorkerOptions {
  StoreOption store;
  FolderOptions folders;
  std::string run;               ///< UUID
  std::int64_t checkpoint = -1;  ///< id of the one to go on from; -1: none
};
[[nodiscard]] int work(const WorkerOptions& options);

/// Goes on with a run from one of its checkpoints, or branches a new run off from it.
struct ResumeOptions {
  StoreOption store;
  FolderOptions folders;
  std::string run;                     ///< id, beginning of a UUID, or "last"
  std::int64_t from = -1;              ///< step of a checkpoint; -1: the last
  std::vector<std::string> overrides;  ///< KEY=VALUE over its configuration: a fork
  bool in_process = false, wants_json = false;
};
[[nodiscard]] int resume(const ResumeOptions& options);

/// Asks something of runs that are under way, from another terminal.
struct ControlOptions {
  StoreOption store;
  std::vector<std::string> runs;  ///< ids, beginnings of UUIDs, or "last"
  double patience = 60.0;         ///< seconds to wait; `stop` then ends the process
};
[[nodiscard]] int stop_runs(const ControlOptions& options);
[[nodiscard]] int pause_runs(const ControlOptions& options);
[[nodiscard]] int checkpoint_runs(const ControlOptions& options);

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

/// Edits of runs; each prints what it changed.
struct TagOptions {
  StoreOption store;
  std::vector<std::string> runs;  ///< each an id, beginning of a UUID, or "last"
  std::vector<std::string> add, remove;
};
[[nodiscard]] int tag(const TagOptions& options);

struct NoteOptions {
  StoreOption store;
  std::string run;
  std::optional<std::string> text;  ///< none: the note is printed
};
[[nodiscard]] int note(const NoteOptions& options);

struct MarkOptions {
  StoreOption store;
  std::vector<std::string> runs;
  bool is_off = false;  ///< takes a star off, or out of the archive
};
[[nodiscard]] int star(const MarkOptions& options);
[[nodiscard]] int archive(const MarkOptions& options);
[[nodiscard]] int delete_runs(const MarkOptions& options);
[[nodiscard]] int restore_runs(const MarkOptions& options);

/// Takes back the newest edit, or lists them.
struct HistoryOptions {
  StoreOption store;
  std::size_t limit = 20;  ///< 0: all
  bool wants_json = false;
};
[[nodiscard]] int undo(const HistoryOptions& options);
[[nodiscard]] int history(const HistoryOptions& options);

/// Keeps a store in order. kRunFailed when something is missing or damaged.
struct MaintenanceOptions {
  StoreOption store;
  std::string target;                                  ///< of a backup
  std::int64_t grace_s = 3600, deleted_before_s = -1;  ///< -1: no run is removed
  bool is_dry_run = false, is_deep = false, wants_json = false;
};
[[nodiscard]] int collect_garbage(const MaintenanceOptions& options);
[[nodiscard]] int back_up(const MaintenanceOptions& options);
[[nodiscard]] int check(const MaintenanceOptions& options);

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

/// Writes runs or their series for other programs.
struct ExportOptions {
  StoreOption store;
  std::string experiment;  ///< empty: all
  std::string format, output;
  bool wants_series = false;
};
[[nodiscard]] int export_runs(const ExportOptions& options);

/// Draws from a target energy by MCMC, without training.
struct SampleOptions {
  StoreOption store;
  FolderOptions folders;
  std::string target, sampler = "nuts";  ///< plugin ids
  std::vector<std::string> overrides;    ///< energy.KEY=VALUE or sampler.KEY=VALUE
  std::int64_t chains = 4, warmup = 1000, draws = 1000, thin = 1, seed = 0;
  std::string dtype = "float64", device = "cpu";
  std::string folder;      ///< for the draws; empty: none are written
  std::string experiment;  ///< empty: "sample TARGET"
  bool wants_json = false;
};
[[nodiscard]] int sample(const SampleOptions& options);

/// Holds a sampler against targets whose law is known. kRunFailed when it is not certified.
struct CertifyOptions {
  StoreOption store;
  FolderOptions folders;
  std::string sampler;
  std::vector<std::string> overrides;  ///< sampler.KEY=VALUE
  std::vector<std::string> targets;    ///< empty: every one that fits
  std::int64_t chains = 0, transitions = 40, seed = 0;
  bool wants_all = false, wants_json = false;
};
[[nodiscard]] int certify(const CertifyOptions& options);

/// Energies, samplers, objectives and data sets that can be used.
struct PluginOptions {
  FolderOptions folders;
  std::string id;
  bool wants_json = false;
};
[[nodiscard]] int list_plugins(const PluginOptions& options);
[[nodiscard]] int describe_plugin(const PluginOptions& options);

/// Data sets, and what is known of each.
struct DataOptions {
  FolderOptions folders;
  std::string id;
  bool wants_json = false;
};
[[nodiscard]] int list_datasets(const DataOptions& options);
[[nodiscard]] int describe_dataset(const DataOptions& options);

}  // namespace ebmlab::cli
