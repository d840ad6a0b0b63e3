// SPDX-License-Identifier: MIT
#include "gui/plots/drawing.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace ebmlab::gui {
namespace {

/// Beyond, arithmetic on ranges overflows.
constexpr double kLargest = 1e200;
constexpr double kMargin = 0.03;

class Extent {
 public:
  explicit Extent(Scale scale) : scale_(scale) {}

  void add(double value) {
    if (!is_on_scale(value, scale_)) return;
    low_ = std::min(low_, value);
    high_ = std::max(high_, value);
  }
  [[nodiscard]] bool is_empty() const { return low_ > high_; }

  [[nodiscard]] Range padded(double margin) const {
    if (is_empty()) return scale_ == Scale::kLog ? Range{0.1, 10.0} : Range{0.0, 1.0};
    if (scale_ == Scale::kLog) {
      const double factor = low_ == high_ ? 2.0 : std::max(std::pow(high_ / low_, margin), 1.02);
      return {low_ / factor, high_ * factor};
    }
    const double width = high_ - low_;
    const double least = std::max(std::abs(low_), std::abs(high_)) * 1e-9;  // else neighbouring doubles would fill the axis
    if (width > least) return {low_ - margin * width, high_ + margin * width};
    const double pad = low_ == 0.0 ? 1.0 : std::abs(low_) * 0.1;
    return {low_ - pad, high_ + pad};
  }

 private:
  Scale scale_;
  double low_ = std::numeric_limits<double>::infinity();
  double high_ = -std::numeric_limits<double>::infinity();
};

void add_line(Extent& extent, const Line& line, const Range& visible) {
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    if (line.x[i] < visible.low || line.x[i] > visible.high) continue;
    extent.add(line.y[i]);
    if (!line.low.empty()) {
      extent.add(line.low[i]);
      extent.add(line.high[i]);
    }
  }
}

/// Also of its paths.
template <class Do>
void for_each_point(const Cloud& cloud, Do act) {
  for (const Point& point : cloud.points) act(point);
  for (const auto& path : cloud.paths) {
    for (const Point& point : path) act(point);
  }
}

void add_all(Extent& extent, const Drawing& drawing, const Range& visible) {
  for (const Line& line : drawing.lines) add_line(extent, line, visible);
  const auto add = [&](const Point& point) {
    if (point.x >= visible.low && point.x <= visible.high) extent.add(point.y);
  };
  for (const Cloud& cloud : drawing.clouds) for_each_point(cloud, add);
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + '"';
}

/// The shortest text that reads back as the same number.
std::string text_of(double value) {
  std::string text(32, '\0');
  const char* const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  text.resize(static_cast<std::size_t>(end - text.data()));
  return text;
}

void add_row(std::string& csv, const char* what, const std::string& label, double x, double y, const std::string& rest) {
  csv += std::string(what) + ',' + quoted(label) + ',' + text_of(x) + ',' + text_of(y) + ',' + rest + '\n';
}

double center(const Range& range, std::size_t cells, std::size_t cell) {
  return range.low + (static_cast<double>(cell) + 0.5) / static_cast<double>(cells) * range.width();
}

std::optional<std::size_t> cell_of(const Range& range, std::size_t cells, double value) {
  const double place = (value - range.low) / range.width() * static_cast<double>(cells);
  if (!(place >= 0.0) || place > static_cast<double>(cells)) return std::nullopt;
  return std::min(static_cast<std::size_t>(place), cells - 1);
}

}  // namespace

bool is_on_scale(double value, Scale scale) {
  return std::abs(value) < kLargest && (scale == Scale::kLinear || value > 1.0 / kLargest);
}

Range x_extent(const Drawing& drawing) {
  if (drawing.x.range) return *drawing.x.range;
  if (drawing.field) return drawing.field->grid.x;
  Extent extent(drawing.x.scale);
  for (const Line& line : drawing.lines) {
    for (const double x : line.x) extent.add(x);
    for (const OffScale& off : line.off_scale) extent.add(off.x);
  }
  for (const Cloud& cloud : drawing.clouds) for_each_point(cloud, [&](const Point& point) { extent.add(point.x); });
  return extent.padded(kMargin / 3);
}

Range y_extent(const Drawing& drawing, const Range& visible_x) {
  if (drawing.y.range) return *drawing.y.range;
  if (drawing.field) return drawing.field->grid.y;
  Extent extent(drawing.y.scale);
  add_all(extent, drawing, visible_x);
  if (extent.is_empty()) add_all(extent, drawing, {-kLargest, kLargest});
  return extent.padded(kMargin * 2);
}

std::optional<double> value_at(const Line& line, double x) {
  const auto after = std::lower_bound(line.x.begin(), line.x.end(), x);
  if (after == line.x.end()) return std::nullopt;
  const auto i = static_cast<std::size_t>(after - line.x.begin());
  if (line.x[i] == x) return line.y[i];
  if (i == 0) return std::nullopt;
  return std::lerp(line.y[i - 1], line.y[i], (x - line.x[i - 1]) / (line.x[i] - line.x[i - 1]));
}

std::optional<double> value_at(const Grid& grid, const Point& point) {
  const auto column = cell_of(grid.x, grid.columns, point.x), row = cell_of(grid.y, grid.rows, point.y);
  if (!column || !row) return std::nullopt;
  return grid.at(*column, *row);
}

std::string csv_text(const Drawing& drawing) {
  std::string csv = "what,label,x,y,low,high,value\n";
  for (const Line& line : drawing.lines) {
    for (std::size_t i = 0; i < line.x.size(); ++i) {
      const std::string band = line.low.empty() ? "," : text_of(line.low[i]) + ',' + text_of(line.high[i]);
      add_row(csv, line.is_reference ? "reference" : "line", line.label, line.x[i], line.y[i], band + ',');
    }
    for (const OffScale& off : line.off_scale) add_row(csv, "off_scale", line.label, off.x, off.value, ",,");
  }
  for (const Cloud& cloud : drawing.clouds) {
    for (const Point& point : cloud.points) add_row(csv, "point", cloud.label, point.x, point.y, ",,");
    for (std::size_t i = 0; i < cloud.paths.size(); ++i) {
      for (const Point& point : cloud.paths[i]) add_row(csv, "path", cloud.label, point.x, point.y, ",," + std::to_string(i));
    }
  }
  if (!drawing.field) return csv;
  const Grid& grid = drawing.field->grid;
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t column = 0; column < grid.columns; ++column) {
      add_row(csv, "field", drawing.title, center(grid.x, grid.columns, column), center(grid.y, grid.rows, row),
              ",," + text_of(grid.at(column, row)));
    }
  }
  return csv;
}

}  // namespace ebmlab::gui
