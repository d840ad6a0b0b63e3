// SPDX-License-Identifier: MIT
#include "report/colour.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

namespace ebmlab::report {
namespace {

void expect_near(const Colour& colour, std::uint32_t rgb, double tolerance) {
  const Colour expected = hex(rgb);
  EXPECT_NEAR(colour.red, expected.red, tolerance);
  EXPECT_NEAR(colour.green, expected.green, tolerance);
  EXPECT_NEAR(colour.blue, expected.blue, tolerance);
}

TEST(Viridis, HasItsKnownColours) {
  expect_near(colour_at(Palette::viridis, 0.0), 0x440154, 1e-12);
  expect_near(colour_at(Palette::viridis, 0.25), 0x3b528b, 2.0 / 255);
  expect_near(colour_at(Palette::viridis, 0.5), 0x21918c, 2.0 / 255);
  expect_near(colour_at(Palette::viridis, 0.75), 0x5ec962, 2.0 / 255);
  expect_near(colour_at(Palette::viridis, 1.0), 0xfde725, 1e-12);
}

TEST(Viridis, GrowsBrighter) {
  for (int i = 1; i <= 100; ++i) {
    EXPECT_GT(brightness(colour_at(Palette::viridis, i / 100.0)), brightness(colour_at(Palette::viridis, (i - 1) / 100.0)));
  }
}

TEST(Palettes, TakeTheEndColoursOutside) {
  for (const auto palette : {Palette::viridis, Palette::viridis_reversed, Palette::diverging, Palette::grey}) {
    EXPECT_EQ(colour_at(palette, -3.0), colour_at(palette, 0.0));
    EXPECT_EQ(colour_at(palette, 7.0), colour_at(palette, 1.0));
  }
  EXPECT_EQ(colour_at(Palette::viridis_reversed, 0.2), colour_at(Palette::viridis, 0.8));
}

TEST(Diverging, IsBlueBelowPaleInTheMiddleRedAbove) {
  const auto low = colour_at(Palette::diverging, 0.2), high = colour_at(Palette::diverging, 0.8);
  EXPECT_GT(low.blue, low.red);
  EXPECT_GT(high.red, high.blue);
  expect_near(colour_at(Palette::diverging, 0.5), 0xf7f7f7, 1e-12);
}

TEST(Palettes, ShowNanAsGrey) {
  const auto missing = colour_at(Palette::viridis, std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(missing.red, missing.green);
  EXPECT_EQ(missing.green, missing.blue);
}

TEST(SeriesStyles, DifferInColourDashAndMarker) {
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      EXPECT_NE(series_style(i).colour, series_style(k).colour);
      EXPECT_NE(series_style(i).dash, series_style(k).dash);
      EXPECT_NE(series_style(i).marker, series_style(k).marker);
    }
  }
  EXPECT_EQ(series_style(0).colour, hex(0x0072b2));
  EXPECT_TRUE(series_style(0).dash.empty());
}

TEST(SeriesStyles, FiftySixAreDistinct) {
  std::set<std::tuple<double, double, double, Marker>> styles;
  for (std::size_t i = 0; i < 56; ++i) {
    const auto style = series_style(i);
    styles.insert({style.colour.red, style.colour.green, style.colour.blue, style.marker});
  }
  EXPECT_EQ(styles.size(), 56U);
}

}  // namespace
}  // namespace ebmlab::report
