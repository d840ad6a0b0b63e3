// SPDX-License-Identifier: MIT
// Marching squares: the segments of all cells, joined at the grid edges which they share.
#include "gui/plots/landscape.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <unordered_map>

namespace ebmlab::gui {
namespace {

using EdgeId = std::uint64_t;  // 2 * point for the edge to the right of a point, 2 * point + 1 for the one above it

struct Segment {
  EdgeId from = 0, to = 0;
  bool used = false;
};

class Marcher {
 public:
  Marcher(const Grid& grid, double level) : grid_(grid), level_(level) {
    for (std::size_t row = 0; row + 1 < grid.rows; ++row) {
      for (std::size_t column = 0; column + 1 < grid.columns; ++column) add_cell(column, row);
    }
  }

  std::vector<std::vector<Point>> lines() {
    std::vector<std::vector<Point>> result;
    for (auto& segment : segments_) {
      if (segment.used) continue;
      segment.used = true;
      auto backwards = followed(segment.from);
      const auto forwards = followed(segment.to);
      std::vector<Point> line(backwards.rbegin(), backwards.rend());
      line.insert(line.end(), forwards.begin(), forwards.end());
      result.push_back(std::move(line));
    }
    return result;
  }

 private:
  /// The crossed edges of a cell in turn: bottom, right, top, left. A saddle is cut by the mean of its corners.
  void add_cell(std::size_t c, std::size_t r) {
    const std::array corners = {grid_.at(c, r), grid_.at(c + 1, r), grid_.at(c + 1, r + 1), grid_.at(c, r + 1)};
    for (const double value : corners) {
      if (!std::isfinite(value)) return;
    }
    const EdgeId here = r * grid_.columns + c;
    const std::array<EdgeId, 4> edges = {2 * here, 2 * (here + 1) + 1, 2 * (here + grid_.columns), 2 * here + 1};
    std::array<EdgeId, 4> crossed{};
    std::size_t count = 0;
    for (std::size_t side = 0; side < 4; ++side) {
      if (above(corners[side]) != above(corners[(side + 1) % 4])) crossed[count++] = edges[side];
    }
    if (count == 2) add(crossed[0], crossed[1]);
    if (count != 4) return;
    const bool centre = above((corners[0] + corners[1] + corners[2] + corners[3]) / 4.0);
    // The centre belongs with the corners like it: the lines cut the other two off.
    const bool cut_first = centre != above(corners[0]);
    add(crossed[cut_first ? 3 : 0], crossed[cut_first ? 0 : 1]);
    add(crossed[cut_first ? 1 : 2], crossed[cut_first ? 2 : 3]);
  }

  [[nodiscard]] bool above(double value) const { return value >= level_; }

  void add(EdgeId from, EdgeId to) {
    for (const EdgeId edge : {from, to}) at_edge_[edge].push_back(segments_.size());
    segments_.push_back({from, to});
  }

  /// The points from an edge on, along segments that were not used yet.
  std::vector<Point> followed(EdgeId edge) {
    std::vector<Point> result = {crossing(edge)};
    for (bool found = true; found;) {
      found = false;
      for (const auto index : at_edge_[edge]) {
        auto& segment = segments_[index];
        if (segment.used) continue;
        segment.used = true;
        edge = segment.from == edge ? segment.to : segment.from;
        result.push_back(crossing(edge));
        found = true;
        break;
      }
    }
    return result;
  }

  [[nodiscard]] Point crossing(EdgeId edge) const {
    const std::size_t point = edge / 2, column = point % grid_.columns, row = point / grid_.columns;
    const bool upwards = edge % 2 == 1;
    const double a = grid_.values[point], b = upwards ? grid_.at(column, row + 1) : grid_.at(column + 1, row);
    const double t = (level_ - a) / (b - a);
    return {coordinate(grid_.x, grid_.columns, static_cast<double>(column) + (upwards ? 0.0 : t)),
            coordinate(grid_.y, grid_.rows, static_cast<double>(row) + (upwards ? t : 0.0))};
  }

  [[nodiscard]] static double coordinate(const Range& range, std::size_t cells, double place) {
    return range.low + (place + 0.5) / static_cast<double>(cells) * range.width();
  }

  const Grid& grid_;
  double level_;
  std::vector<Segment> segments_;
  std::unordered_map<EdgeId, std::vector<std::size_t>> at_edge_;
};

}  // namespace

std::vector<std::vector<Point>> contour_lines(const Grid& grid, double level) { return Marcher(grid, level).lines(); }

}  // namespace ebmlab::gui
