// SPDX-License-Identifier: MIT
// A drawing surface on Cairo: one drawing code for PNG, SVG and PDF. Internal to pictures; nothing of Cairo shows.
#pragma once

#include "report/colour.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::report {

struct Point {
  double x = 0.0, y = 0.0;
  bool operator==(const Point&) const = default;
};

struct Size {
  double width = 0.0, height = 0.0;
};

/// In pixels of the picture (before the scale of a PNG), y downwards.
struct Rect {
  double x = 0.0, y = 0.0, width = 0.0, height = 0.0;
  [[nodiscard]] double right() const { return x + width; }
  [[nodiscard]] double bottom() const { return y + height; }
  [[nodiscard]] Point centre() const { return {x + width / 2, y + height / 2}; }
};

enum class Format { png, svg, pdf };

/// From the extension of a file name. Throws Error naming the allowed ones.
[[nodiscard]] Format format_of(const std::filesystem::path& path);

struct Font {
  double size = 10.0;
  Colour colour = kInk;
  bool bold = false;
};

struct Pen {
  double width = 1.0;
  Colour colour = kFrame;
  std::vector<double> dash = {};
};

enum class Align { left, centre, right };
enum class Anchor { top, middle, baseline };

/// Values that were coloured, one 0xffRRGGBB each, top row first.
struct Bitmap {
  int width = 0, height = 0;
  std::vector<std::uint32_t> pixels = {};
};

class Canvas {
 public:
  /// `scale` is pixels of a PNG per unit of drawing; the others ignore it.
  Canvas(Size size, Format format, double scale);
  ~Canvas();
  Canvas(Canvas&&) noexcept;
  Canvas& operator=(Canvas&&) noexcept;

  void fill(const Rect& rect, const Colour& colour);
  void fill(std::span<const Point> polygon, const Colour& colour);
  void frame(const Rect& rect, const Pen& pen);
  void line(std::span<const Point> points, const Pen& pen);
  /// Many open lines in one stroke, so that overlaps do not add up.
  void lines(const std::vector<std::vector<Point>>& lines, const Pen& pen);
  /// Round dots; overlapping ones add up to a darker shade, in a fixed number of layers.
  void dots(std::span<const Point> points, double radius, const Colour& colour);
  void disc(const Point& centre, double radius, const Colour& colour);
  void text(const Point& at, std::string_view text, const Font& font, Align align = Align::left,
            Anchor anchor = Anchor::baseline, bool upwards = false);
  void image(const Rect& rect, const Bitmap& bitmap, bool smooth);

  [[nodiscard]] double text_width(std::string_view text, const Font& font) const;
  [[nodiscard]] double scale() const;

  /// While it lives, nothing is drawn outside of the rectangle.
  class Clip {
   public:
    Clip(Canvas& canvas, const Rect& rect);
    ~Clip();
    Clip(const Clip&) = delete;
    Clip& operator=(const Clip&) = delete;

   private:
    Canvas& canvas_;
  };

  /// The file's bytes. An SVG carries `title` and all drawn texts as its title and description, since its letters are outlines.
  /// Nothing may be drawn afterwards. Throws Error when Cairo could not draw it.
  [[nodiscard]] std::string finish(std::string_view title);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ebmlab::report
