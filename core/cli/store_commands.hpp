// SPDX-License-Identifier: MIT
// The commands that edit runs and keep a store in order: what each is told, and the function that does it, in a file of its
// own; store_options.cpp gives the options their words. A function returns its exit code (exit_codes.hpp); what it throws is
// bad use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_codes.hpp"
#include "cli/options.hpp"

namespace ebmlab::cli {

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

/// Brings runs into a store, from what `export --to jsonl` wrote.
struct ImportOptions {
  StoreOption store;
  std::string file;  ///< "-": the standard input
  bool wants_json = false;
};
[[nodiscard]] int import_runs(const ImportOptions& options);

/// Brings the runs of other stores into one.
struct MergeOptions {
  std::string target;
  std::vector<std::string> sources;
  bool wants_json = false;
};
[[nodiscard]] int merge_stores(const MergeOptions& options);

}  // namespace ebmlab::cli
