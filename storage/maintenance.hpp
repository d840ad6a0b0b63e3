// SPDX-License-Identifier: MIT
// Keeping a store in order: what nobody names goes, a copy is made, everything is looked over. All of it beside running runs.
#pragma once

#include "storage/records.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ebmlab::storage {

struct GarbageOptions {
  /// A file that no row names is left alone while it is younger: a recorder writes a file before the row that names it. With 0
  /// nobody may be recording.
  std::chrono::seconds grace = std::chrono::hours(1);
  /// Runs that were deleted longer ago are removed for good; none: no run is.
  std::optional<std::chrono::seconds> deleted_before = {};
  bool is_dry_run = false;  ///< nothing is removed
};

/// What was removed, or would be.
struct Garbage {
  struct File {
    std::filesystem::path path;
    std::uintmax_t bytes = 0;
  };
  std::vector<RunRef> runs;
  std::size_t artifact_rows = 0;  ///< of contents that no snapshot and no checkpoint names
  std::vector<File> files;
  [[nodiscard]] std::uintmax_t bytes() const;  ///< of the files
};

/// Removes deleted runs if it is told to, the artifacts that nothing names then, and partial files older than an hour. Writers
/// wait while it works. Errors: StoreError.
Garbage collect_garbage(const std::filesystem::path& store, const GarbageOptions& options = {});

struct Backup {
  std::size_t artifacts = 0;
  std::size_t linked = 0;            ///< of them, as hard links: no room of their own
  std::vector<std::string> missing;  ///< a sentence for each artifact that the store names and has not
};

/// A store `target` with all that `store` held at one moment, and its artifacts beside it: hard links where the file system has
/// them, else copies checked against their sha256. Writers go on meanwhile. Under its name it is whole or absent.
/// Errors: StoreError, also when there is anything of that name.
Backup back_up(const std::filesystem::path& store, const std::filesystem::path& target);

/// One thing that is not as it should be.
struct Finding {
  std::string kind;  ///< database, reference, series, snapshot, artifact or orphan
  std::string text;  ///< one sentence
};

/// Reads everything: the database's own checks, references, the checksum of every chunk, series' summaries against their
/// values, snapshots' sizes against their shapes, artifacts and their sizes, files that nobody names. `is_deep`: also the
/// artifacts' sha256s. Errors: StoreError when the file cannot be opened as a store at all.
[[nodiscard]] std::vector<Finding> check(const std::filesystem::path& store, bool is_deep = false);

}  // namespace ebmlab::storage
