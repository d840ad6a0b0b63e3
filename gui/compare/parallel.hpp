// SPDX-License-Identifier: MIT
// Parallel coordinates as plain values: an axis for each field, a place on it for each run.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gui/plots/drawing.hpp"
#include "gui/plots/run_groups.hpp"
#include "storage/reader.hpp"

namespace ebmlab::gui {

struct ParallelTick {
  double place = 0.0;
  std::string text;
};

struct ParallelAxis {
  std::string field;  ///< as the filter language calls it: "params.sampler.steps", "eval.kl", "loss.energy"
  std::string label;  ///< the shortest end of its name that no other axis has
  std::vector<ParallelTick> ticks = {};
  std::vector<std::optional<double>> places = {};  ///< of each run, 0 at the bottom to 1; none: it has no value that is finite
  std::vector<std::string> texts = {};             ///< of each run
};

/// `rows`: for each run its value of each field. Numbers lie on a line, on a logarithmic one when they are all positive and
/// span more than two decades; anything else are words, one above the other.
[[nodiscard]] std::vector<ParallelAxis> parallel_axes(const std::vector<std::string>& fields,
                                                      const std::vector<std::vector<storage::FieldValue>>& rows);

/// Where a run without a value is drawn.
inline constexpr double kAbsent = -0.12;

/// Field -> what of its axis is marked, in places.
using Brushes = std::map<std::string, Range>;
/// Which of so many runs lie within every brush that belongs to one of the axes.
[[nodiscard]] std::vector<bool> within(const std::vector<ParallelAxis>& axes, const Brushes& brushes, std::size_t runs);

struct ParallelRequest {
  std::vector<storage::RunSummary> runs;
  std::optional<std::vector<std::string>> fields = {};  ///< none: some of what differs, and how the runs were judged
};

struct ParallelAnswer {
  std::vector<std::string> all_fields;  ///< that can be an axis: parameters that differ, metrics, series
  std::vector<std::string> fields;      ///< those that are
  std::vector<ParallelAxis> axes;
  std::vector<RunGroup> groups;  ///< replicates have one colour
};

/// Used on the store's thread.
class ParallelReader {
 public:
  /// Errors: StoreError.
  ParallelAnswer answer(const storage::Reader& reader, const ParallelRequest& request);

 private:
  struct Measured {
    storage::RunSummary as_of;
    std::vector<std::string> metrics, series;
  };
  const Measured& measured(const storage::Reader& reader, const storage::RunSummary& run);

  std::map<std::int64_t, Measured> measured_;
};

}  // namespace ebmlab::gui
