// SPDX-License-Identifier: MIT
// The ways of a learned sampler's samples through its times 0 to T, out of the store and ready to be drawn.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/plots/snapshots.hpp"

namespace ebmlab::gui {

/// Of one run.
struct Trajectories {
  std::string title;
  std::size_t style = 0;
  std::shared_ptr<const Array> states;  ///< [T + 1, paths, dimensions]; null: nothing at the step yet
  [[nodiscard]] std::size_t last_time() const { return states ? states->extent(0) - 1 : 0; }
};

/// The time that is so large a share, 0 to 1, of the way: runs of different lengths begin and end together.
[[nodiscard]] std::size_t time_at(const Trajectories& run, double share);

struct TrajectoriesRequest {
  std::vector<storage::RunSummary> runs;
  std::optional<std::int64_t> step = {};  ///< none: the newest of each
};

struct TrajectoriesAnswer {
  std::vector<Trajectories> runs;  ///< of up to six of them
  Box box;                         ///< of their first two dimensions, one for all: the data's, else that of all states
  bool has_any = false;            ///< at any step of any of the runs

  [[nodiscard]] std::size_t last_time() const;  ///< of the longest
};

/// Where the paths of a run are at that share of the way and how they came there: in the plane of their first two dimensions;
/// of one dimension over time. Not all ways are drawn where there are thousands of points.
[[nodiscard]] Drawing drawing_at(const TrajectoriesAnswer& all, std::size_t run, double share);

/// Used on the store's thread.
class TrajectoriesReader {
 public:
  /// Errors: StoreError, also for a snapshot of another shape.
  TrajectoriesAnswer answer(const storage::Reader& reader, const TrajectoriesRequest& request);

 private:
  SnapshotCache cache_;
};

}  // namespace ebmlab::gui
