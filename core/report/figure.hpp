// SPDX-License-Identifier: MIT
// One picture: a grid of panels with titles and captions. The only thing that is written to a file.
#pragma once

#include "report/curves.hpp"
#include "report/images.hpp"
#include "report/landscape.hpp"
#include "report/scatter.hpp"

#include <filesystem>
#include <variant>

namespace ebmlab::report {

/// A blank (monostate) keeps its place in the grid free.
using Panel = std::variant<std::monostate, Landscape, Scatter, Curves, Images>;

struct Caption {
  std::string text;
  std::string note = {};  ///< quieter, in a second line
};

struct Figure {
  std::string title = {};
  std::string subtitle = {};
  std::vector<std::vector<Panel>> rows;  ///< rows may be of different length
  std::vector<Caption> column_captions = {};
  std::vector<Caption> row_captions = {};  ///< at the left, upwards
  std::vector<std::string> footer = {};    ///< legend lines below; long ones are wrapped

  /// Landscapes and scatters get the same axes; only the outermost have labels.
  bool shares_axes = false;
  /// The landscapes of a row get the same colours (of one palette), and only the last one a colour bar.
  bool shares_colours = false;
  double gap = 14;
};

/// A figure with one panel.
[[nodiscard]] Figure figure_of(Panel panel);

/// Where things are, in pixels before the scale of a PNG.
struct Layout {
  Size size;
  std::vector<std::vector<Rect>> plots;  ///< of each panel; empty for a blank
};
[[nodiscard]] Layout layout_of(const Figure& figure);

/// The bytes of the picture. Throws Error when the values do not fit together or the picture is too large.
[[nodiscard]] std::string render(const Figure& figure, Format format, double scale = 2.0);

/// Writes it as PNG, SVG or PDF, by the extension: completely or not at all. Throws Error naming the path and the reason.
void save(const Figure& figure, const std::filesystem::path& path, double scale = 2.0);

}  // namespace ebmlab::report
