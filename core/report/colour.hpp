// SPDX-License-Identifier: MIT
// Colours: maps for values, and styles that tell series apart by colour, dash and marker together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ebmlab::report {

struct Colour {
  double red = 0.0, green = 0.0, blue = 0.0, alpha = 1.0;  ///< each in [0, 1], sRGB
  bool operator==(const Colour&) const = default;
};

[[nodiscard]] constexpr Colour hex(std::uint32_t rgb, double alpha = 1.0) {
  return {((rgb >> 16U) & 255U) / 255.0, ((rgb >> 8U) & 255U) / 255.0, (rgb & 255U) / 255.0, alpha};
}

/// How bright a colour looks, 0 to 1 (Rec. 709 weights on sRGB values).
[[nodiscard]] double brightness(const Colour& colour);

/// viridis for energies and densities, diverging (blue, white, red) for differences, grey (white to black) for images.
enum class Palette { viridis, viridis_reversed, diverging, grey };

/// The colour at t in [0, 1]; values outside take the end colours, NaN is a light grey that no palette but grey has.
[[nodiscard]] Colour colour_at(Palette palette, double t);

enum class Marker { circle, square, triangle, diamond, triangle_down, cross, plus };

struct SeriesStyle {
  Colour colour;
  std::vector<double> dash;  ///< lengths of strokes and gaps in pixels; empty: a solid line
  Marker marker = Marker::circle;
};

/// The style of the index-th series: the eight Okabe-Ito colours; dashes and markers have other periods, so 56 differ.
[[nodiscard]] SeriesStyle series_style(std::size_t index);

inline constexpr Colour kInk = hex(0x262626);       // text
inline constexpr Colour kQuietInk = hex(0x5c5c5c);  // notes
inline constexpr Colour kFrame = hex(0x4d4d4d);     // axes
inline constexpr Colour kGridLine = hex(0xe6e6e6);
inline constexpr Colour kAlarm = hex(0xd00000);  // non-finite points
inline constexpr Colour kWhite = hex(0xffffff);

}  // namespace ebmlab::report
