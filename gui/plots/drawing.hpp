// SPDX-License-Identifier: MIT
// What a plot shows, as plain values: made off the window's thread, drawn by Plot, written as CSV.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ebmlab::gui {

struct Range {
  double low = 0.0, high = 1.0;
  [[nodiscard]] double width() const { return high - low; }
  bool operator==(const Range&) const = default;
};

struct Point {
  double x = 0.0, y = 0.0;
  bool operator==(const Point&) const = default;
};

enum class Scale { kLinear, kLog };

struct PlotAxis {
  std::string label;
  Scale scale = Scale::kLinear;
  std::optional<Range> range = {};  ///< else that of what is drawn
  bool is_shown = true;
};

/// Values that have no place on the axis: not finite, or not above 0 on a logarithmic one. Shown at the top edge.
struct OffScale {
  double x = 0.0;
  double value = 0.0;     ///< the first of them
  std::size_t count = 1;  ///< so many near x
};

/// x does not fall. With `low` and `high`, of the same length, a band.
struct Line {
  std::string label;
  std::size_t style = 0;  ///< series_style()
  std::vector<double> x = {}, y = {}, low = {}, high = {};
  std::vector<OffScale> off_scale = {};
  bool is_reference = false;  ///< a floor or an expectation: grey, belongs to no series
  bool is_stepped = false;    ///< constant around each x, as the bars of a histogram
};

struct Cloud {
  std::string label;
  std::size_t style = 0;
  std::vector<Point> points = {};
  std::vector<std::vector<Point>> paths = {};  ///< the way they came, each faint
  bool is_overlay = false;                     ///< over a field: light with a dark rim
  bool is_mark = false;                        ///< few and telling, such as modes: crosses
};

/// values[row * columns + column] at the centres of cells; x grows with the column, y with the row.
struct Grid {
  std::size_t columns = 0, rows = 0;
  Range x = {}, y = {};
  std::vector<double> values = {};
  [[nodiscard]] double at(std::size_t column, std::size_t row) const { return values[row * columns + column]; }
};

enum class Palette { kSequential, kDiverging, kGrey };

struct Field {
  Grid grid;
  Range colors = {};  ///< of the end colours, which what lies beyond takes too
  Palette palette = Palette::kSequential;
  std::string label = {};                         ///< of the colour bar; empty: no bar
  std::vector<std::vector<Point>> contours = {};  ///< lines of equal value
};

struct Drawing {
  std::string title;
  std::string note = {};  ///< beside the title: what changes while it stays, such as the step
  std::string help = {};  ///< what is shown, with its unit: a tooltip
  PlotAxis x = {}, y = {};
  std::vector<Line> lines = {};
  std::vector<Cloud> clouds = {};
  std::optional<Field> field = {};
  bool is_equal_aspect = false;
};

/// Whether a value has a place on such an axis.
[[nodiscard]] bool is_on_scale(double value, Scale scale);

/// The axis' own range, else that of everything drawn, with a margin; finite, and above 0 on a logarithmic axis.
[[nodiscard]] Range x_extent(const Drawing& drawing);
/// Of what lies within `visible_x`; of everything when nothing does.
[[nodiscard]] Range y_extent(const Drawing& drawing, const Range& visible_x);

/// Between its points on straight lines; none outside of them.
[[nodiscard]] std::optional<double> value_at(const Line& line, double x);
/// The value of the cell that holds the point; none outside.
[[nodiscard]] std::optional<double> value_at(const Grid& grid, const Point& point);

/// What is drawn, one point a row: what, label, x, y, low, high (of a band), value (of a field; of a path its
/// number).
[[nodiscard]] std::string csv_text(const Drawing& drawing);

}  // namespace ebmlab::gui
