// SPDX-License-Identifier: MIT
// Runs as JSON Lines: complete, readable by any program, and importable again.
#pragma once

#include "storage/merge.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <span>
#include <string>

namespace ebmlab::storage {

// One object a line. The first is {"ebmlab":"runs","format":1}, the last {"type":"end","lines":N}, of the lines before it;
// between them {"type":T,...} with T = experiment, run, series, chunk, snapshot, checkpoint, event, log or evaluation, each
// after what it refers to. Keys are the columns of the table T; a column without a value is left out. Instead of a row's id
// (`name_id`) there is its content (`name`); a run, an experiment and a parent are UUIDs, a session its attempt, 0 the
// supervisor. A run holds its sessions, seeds, plugins, data sets, parameters and tags as lists. A chunk holds `steps`,
// `times_us` and `values`, at most kChunkSize each. Numbers read back to the same bits; the others are "nan", "-nan", "inf",
// "-inf" (a NaN of another payload "nan(0x...)"). BLOBs are base64, and so, as {"base64":...}, are texts that are no UTF-8. An
// artifact has its `data` where it is named first.

inline constexpr int kJsonlFormat = 1;
/// Longer lines are neither written nor read: an artifact has at most 384 MiB.
inline constexpr std::size_t kLongestLine = std::size_t{512} << 20U;

struct JsonlOptions {
  bool with_artifacts = true;  ///< else checkpoints and large snapshots are named by their sha256 alone
};

/// Oldest first, whatever the order of `runs`. The same runs give the same bytes in every store that has them, but for the
/// suffix of an experiment's name. Errors: StoreError for an id that is not there, a damaged chunk or artifact.
void export_jsonl(const std::filesystem::path& store, std::span<const std::int64_t> runs, std::ostream& out,
                  const JsonlOptions& options = {});

/// As merge() would from the store that wrote it: all or nothing, and nothing twice. A snapshot or checkpoint whose data is
/// neither in the file nor in the store is left out and counted. A parent that is in neither leaves no link.
/// `name` is for messages and the log of imports. Errors: StoreError "NAME:LINE: what is wrong with which key".
MergeReport import_jsonl(const std::filesystem::path& store, std::istream& in, const std::string& name);

}  // namespace ebmlab::storage
