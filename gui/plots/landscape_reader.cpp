// SPDX-License-Identifier: MIT
#include "gui/plots/landscape_reader.hpp"

#include <algorithm>
#include <utility>

#include "gui/plots/run_groups.hpp"
#include "gui/runs/field_text.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kContours = 8;

std::string step_text(std::int64_t step) { return "step " + count_text(step).toStdString(); }

std::vector<Point> points_in_plane(const Array& samples) {
  std::vector<Point> points;
  if (samples.info.shape.size() != 2 || samples.extent(1) != 2) return points;
  for (std::size_t i = 0; i < samples.extent(0); ++i) points.push_back({samples.values[2 * i], samples.values[2 * i + 1]});
  return points;
}

Field field_of(Grid grid, const Range& colors, Palette palette, const char* label, bool has_contours) {
  Field field{std::move(grid), colors, palette, label};
  if (!has_contours) return field;
  for (const double level : contour_levels(colors, kContours)) {
    for (auto& line : contour_lines(field.grid, level)) field.contours.push_back(std::move(line));
  }
  return field;
}

Drawing difference_drawing(const std::vector<Drawing>& two, Grid grid, const LandscapeRequest& request) {
  Drawing drawing{.title = two[0].title + " − " + two[1].title};
  drawing.help = request.is_density ? "Difference of the densities q = exp(-E) / Z"
                                    : "Difference of -log q in nats, both cut off where the colours of the two end: blue where "
                                      "the first has more density, red where the second has";
  drawing.x.label = two[0].x.label;
  drawing.is_equal_aspect = true;
  const Range colors = difference_colors(grid);
  drawing.field = field_of(std::move(grid), colors, Palette::kDiverging,
                           request.is_density ? "difference" : "difference [nats]", request.has_contours);
  return drawing;
}

}  // namespace

LandscapeReader::Panel LandscapeReader::panel(const storage::Reader& reader, const storage::RunSummary& run,
                                              const LandscapeRequest& request) {
  Panel panel{{.title = run_label(run, request.runs)}, std::nullopt};
  panel.drawing.is_equal_aspect = true;
  const std::shared_ptr<const Array> energies = cache_.shown(reader, run, "energy_grid", request.step);
  if (!energies) {
    panel.drawing.note = "nothing yet";
    return panel;
  }
  panel.drawing.note = step_text(energies->info.step);
  panel.grid = negative_log_density(*energies);
  if (request.is_density) panel.grid = density(std::move(*panel.grid));
  const auto samples = cache_.shown(reader, run, "samples", energies->info.step);
  if (request.has_samples && samples && samples->info.step == energies->info.step) {
    panel.drawing.clouds.push_back({.label = "samples", .points = points_in_plane(*samples), .is_overlay = true});
  }
  const std::vector<Point> modes = points_of(energies->info.bounds_json, "modes");
  if (!modes.empty()) panel.drawing.clouds.push_back({.label = "modes", .points = modes, .is_overlay = true, .is_mark = true});
  return panel;
}

LandscapeAnswer LandscapeReader::answer(const storage::Reader& reader, const LandscapeRequest& request) {
  LandscapeAnswer answer;
  std::vector<storage::RunSummary> with_grids;
  for (const storage::RunSummary& run : request.runs) {
    if (shown_at(cache_.list(reader, run), "energy_grid", std::nullopt) != nullptr) with_grids.push_back(run);
  }
  answer.has_grids = !with_grids.empty();
  const std::vector<storage::RunSummary> shown = shown_runs(with_grids, kMostLandscapes);
  if (shown.size() < with_grids.size()) {
    answer.remark = "Shown: one run a method, " + std::to_string(shown.size()) + " of " + std::to_string(with_grids.size());
  }
  std::vector<Grid> grids;
  for (const storage::RunSummary& run : shown) {
    Panel one = panel(reader, run, request);
    // So that a panel without a grid takes its place among the others.
    if (!one.grid) one.grid = Grid{};
    grids.push_back(std::move(*one.grid));
    answer.drawings.push_back(std::move(one.drawing));
  }
  const Range colors = request.is_density ? density_colors(grids) : well_colors(grids);
  std::optional<Grid> between;
  if (grids.size() == 2 && grids[0].columns != 0 && grids[1].columns != 0) {
    between = difference(grids[0], grids[1], colors.high);
    if (!between) answer.remark = "The two are not on the same grid: there is no difference to show";
  }
  const auto any = std::find_if(grids.begin(), grids.end(), [](const Grid& grid) { return grid.columns != 0; });
  const Range x = any == grids.end() ? Range{} : any->x, y = any == grids.end() ? Range{} : any->y;
  for (std::size_t i = 0; i < grids.size(); ++i) {
    Drawing& drawing = answer.drawings[i];
    drawing.help = request.is_density
                       ? "Density q = exp(-E) / Z on the grid of the snapshot"
                       : "-log q = E + log Z in nats; colours end 10 nats above the deepest point of the middle run";
    if (grids[i].columns == 0) {
      drawing.x.range = x;
      drawing.y.range = y;
      continue;
    }
    drawing.field = field_of(std::move(grids[i]), colors, Palette::kSequential, request.is_density ? "q" : "−log q [nats]",
                             request.has_contours);
  }
  if (between) answer.drawings.push_back(difference_drawing(answer.drawings, std::move(*between), request));
  return answer;
}

}  // namespace ebmlab::gui
