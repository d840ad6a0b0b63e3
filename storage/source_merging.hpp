// SPDX-License-Identifier: MIT
// One source into the target of a merge.
#pragma once

#include "storage/connection.hpp"
#include "storage/merge_candidate.hpp"
#include "storage/merge_source.hpp"
#include "storage/row_copier.hpp"

#include <filesystem>
#include <optional>
#include <set>
#include <vector>

namespace ebmlab::storage {

/// The target, for as many sources as there are.
struct MergeTarget {
  explicit MergeTarget(Connection& opened) : connection(opened), copying(opened.db()) {}

  Connection& connection;
  CopyTarget copying;
  std::set<std::filesystem::path> unsynced;  ///< folders of artifacts whose rows are not committed yet
};

/// The source is seen as it was at the beginning. Beside StoreError SQLite's own exceptions leave it.
class SourceMerging {
 public:
  SourceMerging(MergeTarget& target, Connection& store, const MergeSource& source);

  /// Large files before the lock is taken, as far as they can be foreseen.
  void bring_files();
  /// Within the caller's transaction.
  void bring_rows();
  [[nodiscard]] const MergeReport& report() const { return report_; }

 private:
  void read_candidates();
  void bring_run(const Candidate& run, const std::optional<Candidate>& there, RowCopier& copier);
  void bring_artifacts(const Candidate& run, bool with_rows);
  void note_arrival(const Candidate& run);
  void bring_views();

  MergeTarget& all_;
  Connection& target_;
  Connection& store_;
  const MergeSource& source_;
  ReadTransaction view_;
  std::vector<Candidate> candidates_;
  MergeReport report_;
};

}  // namespace ebmlab::storage
