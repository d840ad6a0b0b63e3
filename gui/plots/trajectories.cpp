// SPDX-License-Identifier: MIT
#include "gui/plots/trajectories.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "gui/plots/run_groups.hpp"
#include "gui/runs/field_text.hpp"
#include "storage/error.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::size_t kMostRuns = 6;
constexpr std::size_t kMostPathPoints = 8000;  ///< of a plot, so that it moves

void check_shape(const Array& states) {
  if (states.info.shape.size() != 3 || states.values.empty()) {
    throw storage::StoreError("snapshot " + states.info.name + ": it has not the shape [times, paths, dimensions]");
  }
}

/// Of all states of all runs.
Box box_of_states(const std::vector<Trajectories>& runs) {
  Cloud all{.label = {}};
  for (const Trajectories& run : runs) {
    if (!run.states) continue;
    const std::size_t dimensions = run.states->extent(2), second = std::min<std::size_t>(1, dimensions - 1);
    for (std::size_t i = 0; i < run.states->values.size(); i += dimensions)
      all.points.push_back({run.states->values[i], run.states->values[i + second]});
  }
  Drawing drawing{.title = {}};
  drawing.clouds.push_back(std::move(all));
  const Range x = x_extent(drawing);
  return {x, y_extent(drawing, x)};
}

Box common_box(const std::vector<Trajectories>& runs) {
  for (const Trajectories& run : runs) {
    if (!run.states || run.states->extent(2) < 2) continue;
    if (const auto box = box_of(run.states->info.bounds_json)) return *box;
  }
  return box_of_states(runs);
}

/// A path at a time, as it is drawn.
Point state(const Array& states, std::size_t time, std::size_t path) {
  const std::size_t dimensions = states.extent(2);
  const double* values = &states.values[(time * states.extent(1) + path) * dimensions];
  if (dimensions == 1) return {static_cast<double>(time), values[0]};
  return {values[0], values[1]};
}

bool is_finite(const Point& point) { return std::isfinite(point.x) && std::isfinite(point.y); }

Cloud cloud_at(const Array& states, std::size_t time) {
  Cloud cloud{.label = "states"};
  const std::size_t paths = states.extent(1);
  for (std::size_t path = 0; path < paths; ++path) {
    if (const Point point = state(states, time, path); is_finite(point)) cloud.points.push_back(point);
  }
  // As many at any time, else they would come and go.
  const std::size_t drawn = time == 0 ? 0 : std::min(paths, std::max<std::size_t>(1, kMostPathPoints / states.extent(0)));
  for (std::size_t path = 0; path < drawn; ++path) {
    std::vector<Point> points;
    for (std::size_t t = 0; t <= time; ++t) points.push_back(state(states, t, path));
    cloud.paths.push_back(std::move(points));
  }
  return cloud;
}

std::string axis_label(const Array& states, std::size_t dimension) {
  const std::size_t dimensions = states.extent(2);
  const std::string name = "x" + std::to_string(dimension + 1);
  return dimensions > 2 ? name + " of " + std::to_string(dimensions) + " dimensions" : name;
}

void add_axes(Drawing& drawing, const Array& states, const Box& box) {
  if (states.extent(2) == 1) {
    drawing.x = {.label = "t", .range = Range{0.0, std::max<double>(1.0, static_cast<double>(states.extent(0) - 1))}};
    drawing.y = {.label = axis_label(states, 0), .range = box.x};
    return;
  }
  drawing.x = {.label = axis_label(states, 0), .range = box.x};
  drawing.y = {.label = axis_label(states, 1), .range = box.y};
  drawing.is_equal_aspect = states.extent(2) == 2;
}

std::size_t beyond(const Cloud& cloud, const Drawing& drawing, std::size_t paths) {
  const auto inside = std::count_if(cloud.points.begin(), cloud.points.end(), [&](const Point& point) {
    return point.x >= drawing.x.range->low && point.x <= drawing.x.range->high && point.y >= drawing.y.range->low &&
           point.y <= drawing.y.range->high;
  });
  return paths - static_cast<std::size_t>(inside);
}

}  // namespace

std::size_t time_at(const Trajectories& run, double share) {
  return static_cast<std::size_t>(std::llround(std::clamp(share, 0.0, 1.0) * static_cast<double>(run.last_time())));
}

std::size_t TrajectoriesAnswer::last_time() const {
  std::size_t last = 0;
  for (const Trajectories& run : runs) last = std::max(last, run.last_time());
  return last;
}

Drawing drawing_at(const TrajectoriesAnswer& all, std::size_t run, double share) {
  const Trajectories& shown = all.runs.at(run);
  Drawing drawing{.title = shown.title};
  if (!shown.states) {
    drawing.note = "nothing yet";
    drawing.x.range = all.box.x;
    drawing.y.range = all.box.y;
    return drawing;
  }
  const Array& states = *shown.states;
  const std::size_t time = time_at(shown, share);
  add_axes(drawing, states, all.box);
  Cloud cloud = cloud_at(states, time);
  cloud.style = shown.style;
  drawing.note = "step " + count_text(states.info.step).toStdString() + ", t = " + std::to_string(time) + " of " +
                 std::to_string(shown.last_time());
  if (const std::size_t n = beyond(cloud, drawing, states.extent(1)); n > 0)
    drawing.note += ", " + std::to_string(n) + " beyond the axes";
  drawing.help = "Where the sampler's paths are at time t; faint: how they came there. At the last time they are its samples";
  drawing.clouds.push_back(std::move(cloud));
  return drawing;
}

TrajectoriesAnswer TrajectoriesReader::answer(const storage::Reader& reader, const TrajectoriesRequest& request) {
  TrajectoriesAnswer answer;
  std::vector<storage::RunSummary> with_any;
  for (const storage::RunSummary& run : request.runs) {
    if (shown_at(cache_.list(reader, run), "trajectory", std::nullopt) != nullptr) with_any.push_back(run);
  }
  answer.has_any = !with_any.empty();
  const std::map<std::int64_t, std::size_t> styles = styles_of(request.runs);
  for (const storage::RunSummary& run : shown_runs(with_any, kMostRuns)) {
    Trajectories one{run_label(run, request.runs), styles.at(run.id), cache_.shown(reader, run, "trajectory", request.step)};
    if (one.states) check_shape(*one.states);
    answer.runs.push_back(std::move(one));
  }
  answer.box = common_box(answer.runs);
  return answer;
}

}  // namespace ebmlab::gui
