// SPDX-License-Identifier: MIT
// Panels of pictures from what the store keeps of a run.
#include "cli/panels.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <tuple>

#include "storage/error.hpp"

namespace ebmlab::cli {
namespace {

using nlohmann::json;
using storage::SnapshotData;

// The smallest metrics that tell sampler and energy apart; a picture of all would tell nothing.
constexpr std::array<std::string_view, 6> kFollowed = {"kl",    "sliced_wasserstein", "auroc", "share_in_range", "precision",
                                                       "recall"};

std::optional<SnapshotData> last_snapshot(const storage::Reader& reader, std::int64_t run, std::string_view kind) {
  std::optional<std::int64_t> id;
  for (const storage::SnapshotInfo& info : reader.snapshots(run)) {
    if (info.kind == kind) id = info.id;
  }
  if (!id) return std::nullopt;
  return reader.snapshot(*id);
}

std::vector<double> numbers_of(const SnapshotData& snapshot) {
  if (snapshot.info.dtype != "float32") {
    throw storage::StoreError("snapshot " + snapshot.info.name + ": numbers of type " + snapshot.info.dtype +
                              " cannot be drawn");
  }
  std::vector<float> floats(snapshot.data.size() / sizeof(float));
  std::memcpy(floats.data(), snapshot.data.data(), floats.size() * sizeof(float));
  return report::doubles(floats);
}

// What a snapshot's numbers mean is JSON that another program may have written.
template <class Read>
auto from_bounds(const SnapshotData& snapshot, Read read) {
  try {
    return read(json::parse(snapshot.info.bounds_json));
  } catch (const json::exception&) {
    throw storage::StoreError("snapshot " + snapshot.info.name + ": its bounds cannot be read: " + snapshot.info.bounds_json);
  }
}

std::size_t extent(const SnapshotData& snapshot, std::size_t axis) {
  if (axis >= snapshot.info.shape.size() || snapshot.info.shape[axis] < 0) {
    throw storage::StoreError("snapshot " + snapshot.info.name + ": it has not the shape of a " + snapshot.info.kind);
  }
  return static_cast<std::size_t>(snapshot.info.shape[axis]);
}

report::Landscape landscape(report::Grid grid, const Reference& reference) {
  report::Landscape panel;
  panel.colours = report::wells(grid.values);
  panel.grid = std::move(grid);
  panel.modes = reference.modes;
  panel.colour_label = "-log density [nats]";
  return panel;
}

report::Images images_of(const SnapshotData& snapshot) {
  report::Images images;
  images.image_height = extent(snapshot, 1);
  images.image_width = extent(snapshot, 2);
  images.pixels = numbers_of(snapshot);
  images.columns = 8;
  images.values = from_bounds(snapshot, [](const json& bounds) -> std::optional<report::Range> {
    if (!bounds.contains("pixel_range")) return std::nullopt;
    return report::Range{bounds.at("pixel_range").at(0), bounds.at("pixel_range").at(1)};
  });
  return images;
}

report::Axis axis(const char* label) { return {label, std::nullopt, report::Scale::linear, true}; }

}  // namespace

std::optional<report::Landscape> landscape_panel(const storage::Reader& reader, std::int64_t run, const Reference& reference) {
  const auto snapshot = last_snapshot(reader, run, "energy_grid");
  if (!snapshot) return std::nullopt;
  report::Grid grid;
  grid.rows = extent(*snapshot, 0);
  grid.columns = extent(*snapshot, 1);
  std::tie(grid.x, grid.y) = from_bounds(*snapshot, [](const json& bounds) {
    const auto range = [&](std::size_t axis) { return report::Range{bounds.at("low").at(axis), bounds.at("high").at(axis)}; };
    return std::pair(range(0), range(1));
  });
  grid.values = numbers_of(*snapshot);
  grid.points = report::GridPoints::cell_centres;
  for (double& value : grid.values) value += snapshot->info.log_z.value_or(0.0);
  return landscape(std::move(grid), reference);
}

report::Panel samples_panel(const storage::Reader& reader, std::int64_t run, const Reference& reference) {
  if (const auto image = last_snapshot(reader, run, "image")) {
    return images_of(*image);
  }
  const auto snapshot = last_snapshot(reader, run, "samples");
  if (!snapshot || snapshot->info.shape.size() != 2 || snapshot->info.shape[1] != 2) return std::monostate{};
  report::Scatter panel;
  panel.samples = report::points(numbers_of(*snapshot));
  panel.reference = reference.samples;
  panel.modes = reference.modes;
  return panel;
}

std::optional<report::Landscape> truth_landscape(const Reference& reference) {
  if (!reference.truth) return std::nullopt;
  return landscape(*reference.truth, reference);
}

report::Panel truth_samples(const Reference& reference) {
  if (reference.images) return *reference.images;
  if (reference.samples.empty()) return std::monostate{};
  report::Scatter panel;
  panel.samples = reference.samples;
  panel.modes = reference.modes;
  panel.style = kDataStyle;
  return panel;
}

std::vector<report::Panel> series_panels(const storage::Reader& reader, std::int64_t run) {
  std::vector<report::Panel> panels;
  for (const storage::SeriesInfo& info : reader.series(run)) {
    const storage::SeriesData data = reader.series_values(run, info.name);
    report::Curves curves;
    report::Series series;
    series.x.assign(data.steps.begin(), data.steps.end());
    series.y = data.values;
    curves.series = {std::move(series)};
    curves.title = info.name;
    curves.x = axis("step");
    curves.width = 260;
    curves.height = 150;
    panels.emplace_back(std::move(curves));
  }
  return panels;
}

std::vector<MetricCurve> metric_curves(const storage::Reader& reader, std::int64_t run) {
  std::vector<MetricCurve> curves;
  for (const storage::EvaluationRow& row : reader.evaluations(run)) {
    const json detail = json::parse(row.detail_json, nullptr, false);
    const std::string_view kind = std::string_view(row.metric).substr(0, row.metric.find('.'));
    const bool is_followed = std::find(kFollowed.begin(), kFollowed.end(), kind) != kFollowed.end();
    if (!detail.is_object() || detail.value("protocol", "") == "final" || !is_followed) continue;
    auto curve = std::find_if(curves.begin(), curves.end(), [&](const MetricCurve& c) { return c.metric == row.metric; });
    if (curve == curves.end()) curve = curves.insert(curves.end(), {row.metric, {}, {}, {}});
    curve->steps.push_back(static_cast<double>(row.step));
    curve->values.push_back(row.value.value_or(std::numeric_limits<double>::quiet_NaN()));
    if (detail.contains("floor") && detail["floor"].is_number()) curve->floor = detail["floor"].get<double>();
  }
  // As in the table: where modes are known, precision and recall add nothing.
  const bool has_modes =
      std::any_of(curves.begin(), curves.end(), [](const MetricCurve& c) { return c.metric == "share_in_range"; });
  if (has_modes) std::erase_if(curves, [](const MetricCurve& c) { return c.metric == "precision" || c.metric == "recall"; });
  return curves;
}

std::vector<std::vector<report::Panel>> in_rows(std::vector<report::Panel> panels, std::size_t columns) {
  std::vector<std::vector<report::Panel>> rows;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    if (i % columns == 0) rows.emplace_back();
    rows.back().push_back(std::move(panels[i]));
  }
  return rows;
}

}  // namespace ebmlab::cli
