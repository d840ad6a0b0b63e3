// SPDX-License-Identifier: MIT
#include "gui/plots/samples_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "gui/plots/run_groups.hpp"
#include "gui/runs/field_text.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::size_t kBins = 60;

struct Shown {
  storage::RunSummary run;
  std::shared_ptr<const Array> array;  ///< null: nothing at the step yet
  std::optional<Box> box;              ///< of the run's energy grid
  std::size_t style = 0;
};

bool is_image(const Shown& shown) { return shown.array && shown.array->info.kind == "image"; }

/// Over all runs, so that their axes are equal: the box of the data where it is known, else everything there is.
Range common_range(const std::vector<Shown>& all, std::size_t dimension) {
  Drawing every{.title = {}};
  for (const Shown& shown : all) {
    if (!shown.array || is_image(shown) || dimension >= shown.array->extent(1)) continue;
    if (shown.array->extent(1) == 2 && shown.box) return dimension == 0 ? shown.box->x : shown.box->y;
    Cloud cloud{.label = {}};
    for (const double value : column_of(*shown.array, dimension)) cloud.points.push_back({value, value});
    every.clouds.push_back(std::move(cloud));
  }
  return x_extent(every);
}

Drawing images_drawing(const Array& images) {
  Drawing drawing{.title = {}};
  drawing.help = "Images that the sampler drew, each from its top; white is the lowest value, black the highest";
  drawing.field = Field{mosaic(images), pixel_colors(images), Palette::kGrey};
  drawing.is_equal_aspect = true;
  drawing.x.is_shown = drawing.y.is_shown = false;
  return drawing;
}

Drawing histogram_drawing(const Shown& shown, const std::string& dimension, const Range& range) {
  Drawing drawing{.title = {}};
  Line line = histogram(column_of(*shown.array, 0), range, kBins);
  line.label = "samples";
  line.style = shown.style;
  drawing.lines.push_back(std::move(line));
  drawing.x = {.label = dimension, .range = range};
  drawing.y.label = "density";
  drawing.help = "Histogram of the samples, as a density";
  return drawing;
}

Drawing scatter_drawing(const Shown& shown, std::size_t x, std::size_t y, const std::vector<std::string>& names,
                        const Box& box) {
  Drawing drawing{.title = {}};
  Cloud cloud{.label = "samples", .style = shown.style};
  const std::vector<double> xs = column_of(*shown.array, x), ys = column_of(*shown.array, y);
  std::size_t beyond = 0;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const bool is_inside = xs[i] >= box.x.low && xs[i] <= box.x.high && ys[i] >= box.y.low && ys[i] <= box.y.high;
    if (!is_inside) ++beyond;
    if (std::isfinite(xs[i]) && std::isfinite(ys[i])) cloud.points.push_back({xs[i], ys[i]});
  }
  drawing.clouds.push_back(std::move(cloud));
  drawing.x = {.label = names[x], .range = box.x};
  drawing.y = {.label = names[y], .range = box.y};
  drawing.is_equal_aspect = shown.array->extent(1) == 2;
  drawing.help = "Samples that the sampler drew, in the data's own units";
  // Without a word they would seem not to be there.
  if (beyond > 0) drawing.note = std::to_string(beyond) + " beyond the axes";
  return drawing;
}

std::vector<std::string> names_of(const Array& samples) {
  std::vector<std::string> names = texts_of(samples.info.bounds_json, "names");
  for (std::size_t i = names.size(); i < samples.extent(1); ++i) names.emplace_back("x").append(std::to_string(i + 1));
  return names;
}

}  // namespace

SamplesAnswer SamplesReader::answer(const storage::Reader& reader, const SamplesRequest& request) {
  SamplesAnswer answer;
  std::vector<storage::RunSummary> with_samples;
  for (const storage::RunSummary& run : request.runs) {
    const auto& list = cache_.list(reader, run);
    bool has_any = false;
    for (const char* kind : {"samples", "image"}) has_any = has_any || shown_at(list, kind, std::nullopt) != nullptr;
    if (has_any) with_samples.push_back(run);
  }
  answer.has_samples = !with_samples.empty();
  const std::vector<storage::RunSummary> runs = shown_runs(with_samples, kMostSampled);
  const std::map<std::int64_t, std::size_t> styles = styles_of(request.runs);
  std::vector<Shown> all;
  for (const storage::RunSummary& run : runs) {
    Shown shown{run, cache_.shown(reader, run, "image", request.step), std::nullopt, styles.at(run.id)};
    if (!shown.array) shown.array = cache_.shown(reader, run, "samples", request.step);
    if (const auto grid = cache_.shown(reader, run, "energy_grid", std::nullopt)) shown.box = box_of(grid->info.bounds_json);
    if (shown.array && !is_image(shown) && shown.array->extent(1) > answer.dimensions.size()) {
      answer.dimensions = names_of(*shown.array);
    }
    all.push_back(std::move(shown));
  }
  for (const Shown& shown : all) {
    Drawing drawing{.title = {}};
    if (!shown.array) {
      drawing.note = "nothing yet";
    } else if (is_image(shown)) {
      drawing = images_drawing(*shown.array);
    } else if (shown.array->extent(1) == 1) {
      drawing = histogram_drawing(shown, answer.dimensions[0], common_range(all, 0));
    } else if (shown.array->extent(1) > 1) {
      const std::size_t d = shown.array->extent(1);
      const std::size_t x = request.x < d ? request.x : 0, y = request.y < d ? request.y : 1;
      drawing = scatter_drawing(shown, x, y, answer.dimensions, {common_range(all, x), common_range(all, y)});
    }
    drawing.title = run_label(shown.run, request.runs);
    if (shown.array) {
      const std::string at = "step " + count_text(shown.array->info.step).toStdString();
      drawing.note = drawing.note.empty() ? at : at + ", " + drawing.note;
    }
    answer.drawings.push_back(std::move(drawing));
  }
  return answer;
}

}  // namespace ebmlab::gui
