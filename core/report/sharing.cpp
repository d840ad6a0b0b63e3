// SPDX-License-Identifier: MIT
// Giving panels of a figure the same axes and colours.
#include "report/sharing.hpp"

namespace ebmlab::report {
namespace {

template <class Change>
void for_plane_panels(std::vector<std::vector<Panel>>& rows, Change change) {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      if (auto* landscape = std::get_if<Landscape>(&rows[r][c])) change(*landscape, r, c);
      if (auto* scatter = std::get_if<Scatter>(&rows[r][c])) change(*scatter, r, c);
    }
  }
}

Extent extent_of(const Landscape& panel) {
  return {panel.x.range.value_or(panel.grid.x), panel.y.range.value_or(panel.grid.y)};
}

bool is_plane(const std::vector<std::vector<Panel>>& rows, std::size_t r, std::size_t c) {
  if (r >= rows.size() || c >= rows[r].size()) return false;
  return std::holds_alternative<Landscape>(rows[r][c]) || std::holds_alternative<Scatter>(rows[r][c]);
}

}  // namespace

void share_axes(std::vector<std::vector<Panel>>& rows) {
  std::optional<Extent> of_landscapes, of_all;
  const auto add = [](std::optional<Extent>& sum, const Extent& more) {
    sum = sum ? Extent{united(sum->x, more.x), united(sum->y, more.y)} : more;
  };
  for_plane_panels(rows, [&](auto& panel, std::size_t, std::size_t) {
    const Extent extent = extent_of(panel);
    add(of_all, extent);
    if constexpr (std::is_same_v<std::decay_t<decltype(panel)>, Landscape>) add(of_landscapes, extent);
  });
  for_plane_panels(rows, [&](auto& panel, std::size_t r, std::size_t c) {
    const Extent& extent = of_landscapes ? *of_landscapes : *of_all;
    panel.x.range = extent.x;
    panel.y.range = extent.y;
    if (is_plane(rows, r + 1, c)) {
      panel.x.tick_labels = false;
      panel.x.label.clear();
    }
    if (c > 0 && is_plane(rows, r, c - 1)) {
      panel.y.tick_labels = false;
      panel.y.label.clear();
    }
  });
}

void share_colours(std::vector<Panel>& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    auto* panel = std::get_if<Landscape>(&row[i]);
    if (panel == nullptr) continue;
    Range range = panel->colours.value_or(colour_range(*panel));
    bool is_last = true;
    for (std::size_t k = 0; k < row.size(); ++k) {
      const auto* other = std::get_if<Landscape>(&row[k]);
      if (other == nullptr || k == i || other->palette != panel->palette) continue;
      range = united(range, other->colours.value_or(colour_range(*other)));
      is_last = is_last && k < i;
    }
    panel->colours = range;
    panel->colour_bar = panel->colour_bar && is_last;
  }
}

}  // namespace ebmlab::report
