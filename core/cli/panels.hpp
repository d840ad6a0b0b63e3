// SPDX-License-Identifier: MIT
// Panels of pictures from what the store keeps of a run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/reference.hpp"
#include "storage/reader.hpp"

namespace ebmlab::cli {

/// The run's last energy grid as -log q (its log Z added), with the data's modes; nothing when there is none.
[[nodiscard]] std::optional<report::Landscape> landscape_panel(const storage::Reader& reader, std::int64_t run,
                                                               const Reference& reference);
/// The run's last samples: points over the data's, or images; a blank when there are none.
[[nodiscard]] report::Panel samples_panel(const storage::Reader& reader, std::int64_t run, const Reference& reference);
/// The data's own density and events in the same form.
[[nodiscard]] std::optional<report::Landscape> truth_landscape(const Reference& reference);
[[nodiscard]] report::Panel truth_samples(const Reference& reference);

/// The style of what belongs to the data and to no method: black.
inline constexpr std::size_t kDataStyle = 6;

/// One panel a series, by name.
[[nodiscard]] std::vector<report::Panel> series_panels(const storage::Reader& reader, std::int64_t run);

/// A metric over the steps of a run's evaluations during training.
struct MetricCurve {
  std::string metric;
  std::vector<double> steps, values;
  std::optional<double> floor;
};
[[nodiscard]] std::vector<MetricCurve> metric_curves(const storage::Reader& reader, std::int64_t run);

/// So many panels a row.
[[nodiscard]] std::vector<std::vector<report::Panel>> in_rows(std::vector<report::Panel> panels, std::size_t columns);

}  // namespace ebmlab::cli
