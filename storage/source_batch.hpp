// SPDX-License-Identifier: MIT
// Sources of a merge whose rows become the target's with one commit.
#pragma once

#include "storage/source_merging.hpp"

#include <chrono>
#include <optional>

namespace ebmlab::storage {

/// One commit for each source would keep the disk busy for most of the time. What is not committed when it ends is left out.
class SourceBatch {
 public:
  explicit SourceBatch(Connection& target) : target_(target) {}

  /// Adds what happened to `report`; the caller commits. Errors: StoreError that names the source, of which nothing is left.
  void add(Connection& store, const MergeSource& source, MergeReport& report);
  void commit();
  /// Others may want to write too.
  void commit_when_due();
  /// Keeps what was merged before an error, unless that took it along.
  void commit_after_error();

 private:
  using Clock = std::chrono::steady_clock;

  void begin();
  void add_unnamed(Connection& store, const MergeSource& source, MergeReport& report);
  void sync_files();

  MergeTarget target_;
  std::optional<WriteTransaction> transaction_;
  Clock::time_point began_;
};

}  // namespace ebmlab::storage
