// SPDX-License-Identifier: MIT
// Samples of runs out of the store, ready to be drawn. Used on the store's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/plots/sample_pictures.hpp"

namespace ebmlab::gui {

inline constexpr std::size_t kMostSampled = 6;  ///< runs shown together

struct SamplesRequest {
  std::vector<storage::RunSummary> runs;
  std::optional<std::int64_t> step = {};  ///< none: the newest of each
  std::size_t x = 0, y = 1;               ///< dimensions; the first ones where there are fewer
};

struct SamplesAnswer {
  std::vector<Drawing> drawings;
  bool has_samples = false;             ///< at any step of any of the runs
  std::vector<std::string> dimensions;  ///< to choose from; empty for images
};

class SamplesReader {
 public:
  /// Errors: StoreError.
  SamplesAnswer answer(const storage::Reader& reader, const SamplesRequest& request);

 private:
  SnapshotCache cache_;
};

}  // namespace ebmlab::gui
