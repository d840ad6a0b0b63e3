// SPDX-License-Identifier: MIT
// Brings the runs of other stores into one: from a spool store on a node, from a colleague, from before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ebmlab::storage {

struct MergeReport {
  std::size_t added = 0;
  std::size_t updated = 0;    ///< had gone on in the source, and were replaced as a whole
  std::size_t unchanged = 0;  ///< already there as they are in the source
  std::size_t kept = 0;       ///< had gone on in the target, and stay
  std::size_t artifacts = 0;  ///< files brought along
  std::uint64_t artifact_bytes = 0;
  std::size_t without_data = 0;      ///< snapshots, checkpoints and what these were found to be worth, left out: the source
                                     ///< names their sha256 alone (JSON Lines)
  std::vector<std::string> notices;  ///< of sources that were read as they stand in the file: Reader::notice()
  std::size_t not_reached = 0;       ///< sources that were left out because `go_on` said so
  std::vector<std::string> skipped;  ///< a sentence for each run that is still at work, or went on in both stores apart

  /// With what happened in another part of the same work.
  MergeReport& operator+=(const MergeReport& part);
};

struct MergeProgress {
  std::size_t done = 0;
  std::size_t sources = 0;
};

/// Copies every run of `sources`, with all that belongs to it, into `target`, which is made when there is none. Runs and
/// experiments match by UUID: a run that is there already and went on in the source since then is replaced, but for the user's
/// note, tags, star, archive, deletion and colour, and for evaluations of its checkpoints that were made here alone; one that
/// went on in both, each by itself, is skipped. A name of an experiment that another one has gets " (2)". A run whose process
/// died in the source is `lost` in the target. Saved views come along, the newer of two. A source that
/// is a folder stands for all stores in it (*.db but the target), by name. A source is merged as a whole or not at all; those
/// before a failing one stay merged, and doing it all again adds nothing twice. Sources of about a second are committed
/// together: so many are to be merged again after the process was killed, or the disk was full or failed. Files of artifacts
/// are verified, and hard-linked where both stores are on one file system. One source is open at a time.
/// `go_on` is asked before each source; at false what was merged so far is kept, and it ends. Errors: StoreError that names the
/// source and what is wrong with it.
MergeReport merge(const std::filesystem::path& target, std::span<const std::filesystem::path> sources,
                  const std::function<bool(const MergeProgress&)>& go_on = {});

}  // namespace ebmlab::storage
