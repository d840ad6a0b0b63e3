// SPDX-License-Identifier: MIT
// What tests of pictures need: pixels of a rendered figure, the texts of its SVG, a folder of their own.
#pragma once

#include "report/figure.hpp"
#include "support/temporary_folder.hpp"

#include <cairo.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace ebmlab::report::testing {

/// A PNG that Cairo decoded again.
class Picture {
 public:
  explicit Picture(std::string bytes) : bytes_(std::move(bytes)) {
    const auto read = [](void* closure, unsigned char* data, unsigned int length) {
      auto& self = *static_cast<Picture*>(closure);
      if (self.position_ + length > self.bytes_.size()) return CAIRO_STATUS_READ_ERROR;
      std::memcpy(data, self.bytes_.data() + self.position_, length);
      self.position_ += length;
      return CAIRO_STATUS_SUCCESS;
    };
    surface_.reset(cairo_image_surface_create_from_png_stream(read, this));
  }

  [[nodiscard]] bool is_valid() const { return cairo_surface_status(surface_.get()) == CAIRO_STATUS_SUCCESS; }
  [[nodiscard]] int width() const { return cairo_image_surface_get_width(surface_.get()); }
  [[nodiscard]] int height() const { return cairo_image_surface_get_height(surface_.get()); }

  [[nodiscard]] Colour pixel(int x, int y) const {
    if (x < 0 || y < 0 || x >= width() || y >= height()) throw std::out_of_range("pixel outside of the picture");
    std::uint32_t value = 0;
    const auto* row = cairo_image_surface_get_data(surface_.get()) + static_cast<std::ptrdiff_t>(y) * stride();
    std::memcpy(&value, row + 4 * static_cast<std::ptrdiff_t>(x), sizeof value);
    return hex(value & 0xffffffU);
  }
  /// The pixel at a point of the drawing, before the scale of 2.
  [[nodiscard]] Colour at(const Point& point) const {
    return pixel(static_cast<int>(std::floor(2.0 * point.x)), static_cast<int>(std::floor(2.0 * point.y)));
  }

 private:
  struct Destroy {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  };
  [[nodiscard]] std::ptrdiff_t stride() const { return cairo_image_surface_get_stride(surface_.get()); }

  std::string bytes_;
  std::size_t position_ = 0;
  std::unique_ptr<cairo_surface_t, Destroy> surface_;
};

inline Picture drawn(const Figure& figure) { return Picture(render(figure, Format::png)); }

/// Every line of the description of an SVG; throws when it is not well-formed.
std::vector<std::string> texts_of(const std::string& svg);
inline std::vector<std::string> texts_of(const Figure& figure) { return texts_of(render(figure, Format::svg)); }

/// Where a data point lies in a plot with these ranges.
inline Point place_in(const Rect& plot, const Range& x, const Range& y, const Point& point) {
  return {plot.x + (point.x - x.low) / x.width() * plot.width, plot.bottom() - (point.y - y.low) / y.width() * plot.height};
}

/// The largest difference of a channel.
inline double distance(const Colour& a, const Colour& b) {
  return std::max({std::abs(a.red - b.red), std::abs(a.green - b.green), std::abs(a.blue - b.blue)});
}

using test::TemporaryFolder;

inline std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The text of the Error that a call throws; empty when it throws none.
template <class Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

}  // namespace ebmlab::report::testing
