// SPDX-License-Identifier: MIT
#include "gui/plots/sample_pictures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "storage/error.hpp"

namespace ebmlab::gui {

std::vector<double> column_of(const Array& samples, std::size_t column) {
  if (samples.info.shape.size() != 2 || column >= samples.extent(1)) {
    throw storage::StoreError("snapshot " + samples.info.name + ": it has not the shape [samples, dimensions]");
  }
  std::vector<double> values;
  values.reserve(samples.extent(0));
  for (std::size_t i = 0; i < samples.extent(0); ++i) values.push_back(samples.values[i * samples.extent(1) + column]);
  return values;
}

Grid mosaic(const Array& images) {
  if (images.info.shape.size() != 3 || images.values.empty()) {
    throw storage::StoreError("snapshot " + images.info.name + ": it has not the shape [images, height, width]");
  }
  const std::size_t n = images.extent(0), height = images.extent(1), width = images.extent(2);
  const auto across = static_cast<std::size_t>(
      std::ceil(std::sqrt(static_cast<double>(n) * static_cast<double>(height) / static_cast<double>(width)) - 1e-9));
  const std::size_t down = (n + across - 1) / across;
  Grid grid;
  grid.columns = across * (width + 1) - 1;
  grid.rows = down * (height + 1) - 1;
  grid.x = {0.0, static_cast<double>(grid.columns)};
  grid.y = {0.0, static_cast<double>(grid.rows)};
  grid.values.assign(grid.columns * grid.rows, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t row = 0; row < height; ++row) {
      const std::size_t from_top = i / across * (height + 1) + row, left = i % across * (width + 1);
      const double* pixels = &images.values[(i * height + row) * width];
      std::copy_n(pixels, width, &grid.values[(grid.rows - 1 - from_top) * grid.columns + left]);
    }
  }
  return grid;
}

Range pixel_colors(const Array& images) {
  if (const auto range = range_of(images.info.bounds_json, "pixel_range")) return *range;
  Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const double value : images.values) {
    if (!std::isfinite(value)) continue;
    range.low = std::min(range.low, value);
    range.high = std::max(range.high, value);
  }
  return range.low < range.high ? range : Range{};
}

Line stepped(std::span<const double> values, const Range& range) {
  Line line{.label = {}};
  line.is_stepped = true;
  if (values.empty()) return line;
  const double wide = range.width() / static_cast<double>(values.size());
  line.x.push_back(range.low);
  line.y.push_back(values.front());
  for (std::size_t i = 0; i < values.size(); ++i) {
    line.x.push_back(range.low + (static_cast<double>(i) + 0.5) * wide);
    line.y.push_back(values[i]);
  }
  line.x.push_back(range.high);
  line.y.push_back(values.back());
  return line;
}

Line histogram(std::span<const double> values, const Range& range, std::size_t bins) {
  const double wide = range.width() / static_cast<double>(bins);
  std::vector<double> densities(bins, 0.0);
  for (const double value : values) {
    if (value >= range.low && value <= range.high) {
      ++densities[std::min(bins - 1, static_cast<std::size_t>((value - range.low) / wide))];
    }
  }
  for (double& density : densities) density /= wide * std::max<double>(1.0, static_cast<double>(values.size()));
  return stepped(densities, range);
}

}  // namespace ebmlab::gui
