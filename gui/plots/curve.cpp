// SPDX-License-Identifier: MIT
#include "gui/plots/curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

namespace ebmlab::gui {
namespace {

std::vector<double> all_places(std::span<const Curve> curves) {
  const Curve& first = curves.front();
  if (std::all_of(curves.begin(), curves.end(), [&](const Curve& curve) { return curve.x == first.x; })) return first.x;
  std::vector<double> places, both;
  for (const Curve& curve : curves) {
    both.clear();
    std::set_union(places.begin(), places.end(), curve.x.begin(), curve.x.end(), std::back_inserter(both));
    both.erase(std::unique(both.begin(), both.end()), both.end());
    places.swap(both);
  }
  return places;
}

/// Reads a curve at places that do not fall.
class Walker {
 public:
  explicit Walker(const Curve& curve) : curve_(curve) {}

  [[nodiscard]] bool holds(double x) const { return !curve_.x.empty() && x >= curve_.x.front() && x <= curve_.x.back(); }

  double at(double x) {
    while (next_ < curve_.x.size() && curve_.x[next_] < x) ++next_;
    if (curve_.x[next_] == x || next_ == 0) return curve_.y[next_];
    const double from = curve_.x[next_ - 1], to = curve_.x[next_];
    return std::lerp(curve_.y[next_ - 1], curve_.y[next_], (x - from) / (to - from));
  }

 private:
  const Curve& curve_;
  std::size_t next_ = 0;
};

/// Mean and squared deviations by Welford, "Note on a method for calculating corrected sums of squares", 1962.
struct Moments {
  double n = 0.0, mean = 0.0, squares = 0.0, low = 0.0, high = 0.0;

  void add(double value) {
    low = n == 0.0 ? value : std::min(low, value);
    high = n == 0.0 ? value : std::max(high, value);
    const double before = value - mean;
    mean += before / ++n;
    squares += before * (value - mean);
  }
  [[nodiscard]] double deviation() const { return n > 1.0 ? std::sqrt(squares / (n - 1.0)) : 0.0; }
};

/// The pixel columns of an axis.
class Columns {
 public:
  Columns(const Range& visible, Scale scale, std::size_t count)
      : scale_(scale), low_(place(visible.low)), per_unit_(static_cast<double>(count) / (place(visible.high) - low_)) {}
  [[nodiscard]] long long of(double x) const { return std::llround(std::floor((place(x) - low_) * per_unit_)); }

 private:
  [[nodiscard]] double place(double x) const { return scale_ == Scale::kLog ? std::log(x) : x; }

  Scale scale_;
  double low_, per_unit_;
};

void keep(const Line& line, std::size_t i, Line& into) {
  into.x.push_back(line.x[i]);
  into.y.push_back(line.y[i]);
  if (line.low.empty()) return;
  into.low.push_back(line.low[i]);
  into.high.push_back(line.high[i]);
}

/// Points [begin, end) of one column.
void keep_column(const Line& line, std::size_t begin, std::size_t end, Line& into) {
  const auto first = line.y.begin();
  const auto [low, high] =
      std::minmax_element(first + static_cast<std::ptrdiff_t>(begin), first + static_cast<std::ptrdiff_t>(end));
  std::array<std::size_t, 4> kept{begin, static_cast<std::size_t>(low - first), static_cast<std::size_t>(high - first),
                                  end - 1};
  std::sort(kept.begin(), kept.end());
  const std::size_t from = into.x.size();
  for (std::size_t k = 0; k < kept.size(); ++k) {
    if (k == 0 || kept.at(k) != kept.at(k - 1)) keep(line, kept.at(k), into);
  }
  if (line.low.empty()) return;
  const auto at = [](const std::vector<double>& values, std::size_t i) {
    return values.begin() + static_cast<std::ptrdiff_t>(i);
  };
  const double lowest = *std::min_element(at(line.low, begin), at(line.low, end));
  const double highest = *std::max_element(at(line.high, begin), at(line.high, end));
  for (std::size_t i = from; i < into.x.size(); ++i) {
    into.low[i] = lowest;
    into.high[i] = highest;
  }
}

std::vector<OffScale> decimated(const std::vector<OffScale>& all, const Range& visible, const Columns& columns) {
  std::vector<OffScale> kept;
  for (const OffScale& off : all) {
    if (off.x < visible.low || off.x > visible.high) continue;
    if (!kept.empty() && columns.of(kept.back().x) == columns.of(off.x)) {
      kept.back().count += off.count;
    } else {
      kept.push_back(off);
    }
  }
  return kept;
}

}  // namespace

Curve on_scale(const Curve& curve, Scale y, std::vector<OffScale>& off_scale) {
  Curve kept;
  kept.x.reserve(curve.x.size());
  kept.y.reserve(curve.x.size());
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    if (is_on_scale(curve.y[i], y)) {
      kept.x.push_back(curve.x[i]);
      kept.y.push_back(curve.y[i]);
    } else {
      off_scale.push_back({curve.x[i], curve.y[i]});
    }
  }
  return kept;
}

void smooth(std::vector<double>& y, double points) {
  if (points <= 1.0) return;
  const double weight = 1.0 - 1.0 / points;
  double sum = 0.0, weights = 0.0;
  for (double& value : y) {
    sum = weight * sum + (1.0 - weight) * value;
    weights = weight * weights + (1.0 - weight);
    value = sum / weights;
  }
}

Line folded(std::span<const Curve> curves, Spread spread) {
  Line line;
  if (curves.empty()) return line;
  if (curves.size() == 1) {
    line.x = curves.front().x;
    line.y = curves.front().y;
    return line;
  }
  std::vector<Walker> walkers(curves.begin(), curves.end());
  line.x = all_places(curves);
  for (const double x : line.x) {
    Moments moments;
    for (Walker& walker : walkers) {
      if (walker.holds(x)) moments.add(walker.at(x));
    }
    const double deviation = moments.deviation();
    line.y.push_back(moments.mean);
    line.low.push_back(spread == Spread::kRange ? moments.low : moments.mean - deviation);
    line.high.push_back(spread == Spread::kRange ? moments.high : moments.mean + deviation);
  }
  return line;
}

Line decimated(const Line& line, const Range& visible_x, Scale x, std::size_t columns) {
  const Columns column(visible_x, x, std::max<std::size_t>(columns, 1));
  std::vector<OffScale> off_scale = decimated(line.off_scale, visible_x, column);
  const auto first = std::lower_bound(line.x.begin(), line.x.end(), visible_x.low);
  const auto last = std::upper_bound(first, line.x.end(), visible_x.high);
  const auto begin = static_cast<std::size_t>(first - line.x.begin()), end = static_cast<std::size_t>(last - line.x.begin());
  Line kept{.label = line.label, .style = line.style};
  kept.is_reference = line.is_reference;
  kept.is_stepped = line.is_stepped;
  kept.off_scale = std::move(off_scale);
  if (begin > 0 && is_on_scale(line.x[begin - 1], x)) keep(line, begin - 1, kept);
  for (std::size_t i = begin; i < end;) {
    std::size_t after = i + 1;
    const long long here = column.of(line.x[i]);
    while (after < end && column.of(line.x[after]) == here) ++after;
    keep_column(line, i, after, kept);
    i = after;
  }
  if (end < line.x.size()) keep(line, end, kept);
  return kept;
}

}  // namespace ebmlab::gui
