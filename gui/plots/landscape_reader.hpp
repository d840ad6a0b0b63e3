// SPDX-License-Identifier: MIT
// Heat maps of runs out of the store, ready to be drawn. Used on the store's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/plots/landscape.hpp"
#include "gui/plots/snapshots.hpp"

namespace ebmlab::gui {

inline constexpr std::size_t kMostLandscapes = 6;

struct LandscapeRequest {
  std::vector<storage::RunSummary> runs;
  std::optional<std::int64_t> step = {};  ///< none: the newest of each
  bool is_density = false;                ///< else -log q
  bool has_contours = true;
  bool has_samples = true;
};

struct LandscapeAnswer {
  std::vector<Drawing> drawings;  ///< of up to kMostLandscapes runs, then of their difference when they are two
  bool has_grids = false;         ///< at any step of any of the runs
  std::string remark = {};        ///< why there is no difference, or which runs are not shown
};

class LandscapeReader {
 public:
  /// Errors: StoreError.
  LandscapeAnswer answer(const storage::Reader& reader, const LandscapeRequest& request);

 private:
  struct Panel {
    Drawing drawing;
    std::optional<Grid> grid;
  };
  Panel panel(const storage::Reader& reader, const storage::RunSummary& run, const LandscapeRequest& request);

  SnapshotCache cache_;
};

}  // namespace ebmlab::gui
