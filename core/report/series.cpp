// SPDX-License-Identifier: MIT
// Preparing series: gaps, marks, bands, decimation, means over seeds.
#include "report/series.hpp"

#include "report/numbers.hpp"

#include <ebmlab/error.hpp>

#include <cmath>

namespace ebmlab::report {
namespace {

bool is_shown(double value, Scale scale) { return std::isfinite(value) && (scale == Scale::linear || value > 0.0); }

/// Keeps at most four points of each pixel column, in their order.
std::vector<Point> decimated(const std::vector<Point>& line, double width) {
  if (static_cast<double>(line.size()) < 4.0 * width) return line;
  std::vector<Point> result;
  for (std::size_t begin = 0; begin < line.size();) {
    std::size_t end = begin, low = begin, high = begin;
    while (end < line.size() && std::floor(line[end].x) == std::floor(line[begin].x)) {
      if (line[end].y < line[low].y) low = end;
      if (line[end].y > line[high].y) high = end;
      ++end;
    }
    std::size_t last_kept = line.size();
    for (const auto index : {begin, std::min(low, high), std::max(low, high), end - 1}) {
      if (index != last_kept) result.push_back(line[index]);
      last_kept = index;
    }
    begin = end;
  }
  return result;
}

/// The values that a pixel's worth of a large picture could show: a line far beyond the plot needs no exact place.
Point tamed(Point point, const Rect& plot) {
  point.y = std::clamp(point.y, plot.y - 10.0 * plot.height, plot.bottom() + 10.0 * plot.height);
  point.x = std::clamp(point.x, plot.x - 10.0 * plot.width, plot.right() + 10.0 * plot.width);
  return point;
}

void add_line(Trace& result, std::vector<Point>& piece, const Rect& plot) {
  if (!piece.empty()) result.lines.push_back(decimated(piece, plot.width));
  piece.clear();
}

void add_band(Trace& result, std::vector<Point>& upper, std::vector<Point>& lower, const Rect& plot) {
  if (upper.size() > 1) {
    auto outline = decimated(upper, plot.width);
    const auto back = decimated(lower, plot.width);
    outline.insert(outline.end(), back.rbegin(), back.rend());
    result.bands.push_back(std::move(outline));
  }
  upper.clear();
  lower.clear();
}

void trace_band(Trace& result, const Series& series, const Axes& axes, const Rect& plot, const Curves& panel) {
  std::vector<Point> upper, lower;
  for (std::size_t i = 0; i < series.low.size(); ++i) {
    const bool shown =
        is_shown(series.x[i], panel.x.scale) && is_shown(series.high[i], panel.y.scale) && std::isfinite(series.low[i]);
    if (!shown) {
      add_band(result, upper, lower, plot);
      continue;
    }
    upper.push_back(tamed(axes.place(plot, series.x[i], series.high[i]), plot));
    // On a logarithmic axis a band down to zero and below ends at the bottom.
    const bool has_low = is_shown(series.low[i], panel.y.scale);
    lower.push_back(has_low ? tamed(axes.place(plot, series.x[i], series.low[i]), plot)
                            : Point{upper.back().x, plot.bottom() + 1.0});
  }
  add_band(result, upper, lower, plot);
}

}  // namespace

void check(const Series& series) {
  const auto wrong = [&](const char* what, std::size_t size) {
    throw Error("series \"" + series.label + "\" of a picture: " + std::to_string(size) + " values of " + what + ": must be " +
                std::to_string(series.x.size()) + " as of x");
  };
  if (series.y.size() != series.x.size()) wrong("y", series.y.size());
  if (series.low.size() != series.high.size()) wrong("high", series.high.size());
  if (!series.low.empty() && series.low.size() != series.x.size()) wrong("low", series.low.size());
}

Trace trace(const Series& series, std::size_t index, const Curves& panel, const Axes& axes, const Rect& plot) {
  Trace result;
  result.style = series_style(series.style.value_or(index));
  std::vector<Point> piece;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (!is_shown(series.x[i], panel.x.scale)) continue;
    if (is_shown(series.y[i], panel.y.scale)) {
      piece.push_back(tamed(axes.place(plot, series.x[i], series.y[i]), plot));
      continue;
    }
    add_line(result, piece, plot);
    auto& marks = std::isfinite(series.y[i]) ? result.bottom_marks : result.top_marks;
    marks.push_back(axes.place(plot, series.x[i], axes.y_range().low).x);
  }
  add_line(result, piece, plot);
  trace_band(result, series, axes, plot, panel);
  for (const double x : series.alarms) {
    if (is_shown(x, panel.x.scale)) result.top_marks.push_back(axes.place(plot, x, axes.y_range().low).x);
  }
  return result;
}

Range x_range_of(const Curves& panel) {
  if (panel.x.range) return drawable(*panel.x.range, panel.x.scale);
  std::vector<double> values;
  for (const auto& series : panel.series) values.insert(values.end(), series.x.begin(), series.x.end());
  return range_of(values, panel.x.scale);
}

Range y_range_of(const Curves& panel) {
  if (panel.y.range) return drawable(*panel.y.range, panel.y.scale);
  std::vector<double> values;
  for (const auto& series : panel.series) {
    values.insert(values.end(), series.y.begin(), series.y.end());
    values.insert(values.end(), series.high.begin(), series.high.end());
    // A band that reaches down to zero must not stretch a logarithmic axis over many decades.
    if (panel.y.scale == Scale::linear) values.insert(values.end(), series.low.begin(), series.low.end());
  }
  return padded(range_of(values, panel.y.scale), 0.05, panel.y.scale);
}

Series over_seeds(std::string label, std::vector<double> x, std::span<const std::vector<double>> runs) {
  Series result{std::move(label), std::move(x), {}};
  std::vector<double> finite;
  for (std::size_t i = 0; i < result.x.size(); ++i) {
    finite.clear();
    bool has_alarm = false;
    for (const auto& run : runs) {
      if (i < run.size() && std::isfinite(run[i]))
        finite.push_back(run[i]);
      else
        has_alarm = has_alarm || i <= run.size();
    }
    const auto summary = mean_sd(finite);
    const double sd = summary.sd.value_or(0.0);
    result.y.push_back(summary.mean);
    result.low.push_back(summary.mean - sd);
    result.high.push_back(summary.mean + sd);
    if (has_alarm) result.alarms.push_back(result.x[i]);
  }
  return result;
}

}  // namespace ebmlab::report
