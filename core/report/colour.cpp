// SPDX-License-Identifier: MIT
// Colour maps as anchors with linear interpolation, and the styles of series.
#include "report/colour.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace ebmlab::report {
namespace {

// Every eighth colour of matplotlib's viridis (CC0); interpolation is within 2/255 of the original.
constexpr std::array<std::uint32_t, 33> kViridis = {
    0x440154, 0x470d60, 0x48186a, 0x482374, 0x472d7b, 0x453681, 0x424086, 0x3f4989, 0x3b528b, 0x375a8d, 0x33638d,
    0x2f6a8e, 0x2c728e, 0x297a8e, 0x26818e, 0x23898e, 0x21908c, 0x1f988b, 0x1f9f88, 0x21a685, 0x28ae80, 0x31b57b,
    0x3ebc74, 0x4cc26c, 0x5dc963, 0x6ece58, 0x82d34c, 0x96d83f, 0xabdc32, 0xc0df24, 0xd5e21a, 0xeae51a, 0xfde725};

// ColorBrewer's RdBu with 11 classes, blue first.
constexpr std::array<std::uint32_t, 11> kDiverging = {0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7,
                                                      0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b, 0x67001f};
constexpr std::array<std::uint32_t, 2> kGrey = {0xffffff, 0x000000};
constexpr Colour kMissing = hex(0xcfcfcf);

// Okabe and Ito, in the order that reads best on white: yellow last.
constexpr std::array<std::uint32_t, 8> kOkabeIto = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7,
                                                    0xe69f00, 0x56b4e9, 0x000000, 0xf0e442};
constexpr std::array kMarkers = {Marker::circle,        Marker::square, Marker::triangle, Marker::diamond,
                                 Marker::triangle_down, Marker::cross,  Marker::plus};

Colour mixed(const Colour& a, const Colour& b, double t) {
  return {a.red + t * (b.red - a.red), a.green + t * (b.green - a.green), a.blue + t * (b.blue - a.blue)};
}

Colour interpolated(std::span<const std::uint32_t> anchors, double t) {
  const double place = std::clamp(t, 0.0, 1.0) * static_cast<double>(anchors.size() - 1);
  const auto index = std::min(static_cast<std::size_t>(place), anchors.size() - 2);
  return mixed(hex(anchors[index]), hex(anchors[index + 1]), place - static_cast<double>(index));
}

}  // namespace

double brightness(const Colour& colour) { return 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue; }

Colour colour_at(Palette palette, double t) {
  if (std::isnan(t)) return kMissing;
  switch (palette) {
    case Palette::viridis_reversed:
      return interpolated(kViridis, 1.0 - t);
    case Palette::diverging:
      return interpolated(kDiverging, t);
    case Palette::grey:
      return interpolated(kGrey, t);
    case Palette::viridis:
      break;
  }
  return interpolated(kViridis, t);
}

SeriesStyle series_style(std::size_t index) {
  static const std::array<std::vector<double>, 4> dashes = {
      std::vector<double>{}, {6.0, 2.5}, {6.0, 2.0, 1.5, 2.0}, {2.0, 1.8}};
  const std::size_t round = index / kOkabeIto.size();
  return {hex(kOkabeIto[index % kOkabeIto.size()]), dashes[(index + round) % dashes.size()], kMarkers[index % kMarkers.size()]};
}

}  // namespace ebmlab::report
