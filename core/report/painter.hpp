// SPDX-License-Identifier: MIT
// How a figure draws a panel: it asks for the plot's size and the room around it, then says where the plot goes. Internal.
#pragma once

#include "report/canvas.hpp"

#include <algorithm>
#include <memory>

namespace ebmlab::report {

struct Margins {
  double left = 0.0, top = 0.0, right = 0.0, bottom = 0.0;
};

[[nodiscard]] inline Margins larger(const Margins& a, const Margins& b) {
  return {std::max(a.left, b.left), std::max(a.top, b.top), std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

/// Holds what it needs of its panel, which must outlive it.
class Painter {
 public:
  virtual ~Painter() = default;
  Painter() = default;
  Painter(const Painter&) = delete;
  Painter& operator=(const Painter&) = delete;

  /// Of the plot alone, without titles and labels.
  [[nodiscard]] virtual Size plot_size() const = 0;
  /// The room that titles, labels and colour bars take around the plot. The canvas measures texts.
  [[nodiscard]] virtual Margins margins(const Canvas& canvas) const = 0;
  virtual void draw(Canvas& canvas, const Rect& plot) const = 0;
};

struct Landscape;
struct Scatter;
struct Curves;
struct Images;
[[nodiscard]] std::unique_ptr<Painter> painter(const Landscape& panel);
[[nodiscard]] std::unique_ptr<Painter> painter(const Scatter& panel);
[[nodiscard]] std::unique_ptr<Painter> painter(const Curves& panel);
[[nodiscard]] std::unique_ptr<Painter> painter(const Images& panel);

inline constexpr Font kTitleFont{12.0, kInk, true};
inline constexpr Font kNoteFont{10.5, kQuietInk};
inline constexpr Font kLabelFont{11.0, kInk};
inline constexpr Font kTickFont{10.0, kInk};

/// A panel's title and the note below it, above the plot; both shrink and then lose their end when they are wider than the
/// plot.
[[nodiscard]] double heading_height(const std::string& title, const std::string& note);
void draw_heading(Canvas& canvas, const Rect& plot, double gap, const std::string& title, const std::string& note);

/// Draws a text that is made to fit `width`: smaller down to 85 %, then with an ellipsis.
void draw_fitted(Canvas& canvas, const Point& at, const std::string& text, Font font, double width, Align align,
                 bool upwards = false);

}  // namespace ebmlab::report
