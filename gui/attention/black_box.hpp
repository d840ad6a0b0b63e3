// SPDX-License-Identifier: MIT
// What is known of a run that came to a bad end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gui/plots/drawing.hpp"
#include "storage/reader.hpp"

namespace ebmlab::gui {

/// Where a series stopped being a number.
struct BrokenSeries {
  std::string name;
  std::int64_t first_step = 0;
  std::int64_t count = 0;  ///< of its values that are NaN or infinite
};

/// A parameter in which two runs differ; "–": it has none of that name.
struct Difference {
  std::string name, here, there;
};

struct BlackBox {
  storage::RunSummary run;
  std::vector<storage::EventRow> events;            ///< warnings and errors, oldest first
  std::vector<BrokenSeries> broken;                 ///< the earliest first
  std::vector<Drawing> last_steps;                  ///< of the broken series, then of norms of gradients
  std::optional<storage::CheckpointRow> resumable;  ///< the last checkpoint before any series broke
  std::optional<storage::RunSummary> sibling;       ///< completed, of the same experiment, with the fewest differences
  std::vector<Difference> differences;              ///< from it
};

/// Ended other than by reaching its steps or being stopped by somebody.
[[nodiscard]] bool came_to_a_bad_end(storage::RunStatus status);
/// Errors: StoreError.
[[nodiscard]] BlackBox black_box_of(const storage::Reader& reader, std::int64_t run);

}  // namespace ebmlab::gui
