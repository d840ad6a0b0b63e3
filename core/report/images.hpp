// SPDX-License-Identifier: MIT
// A grid of small grey images, such as digits of 8 x 8 pixels, enlarged without smoothing.
#pragma once

#include "report/axis.hpp"

#include <cstddef>

namespace ebmlab::report {

struct Images {
  std::size_t image_width = 0, image_height = 0;
  std::vector<double> pixels;  ///< image after image, each row by row from the top
  std::size_t columns = 10;    ///< images in a row
  std::string title = {};
  std::string note = {};
  std::optional<Range> values = std::nullopt;  ///< of white and black; by default of all finite pixels
  std::vector<std::string> captions = {};      ///< below each image, or empty
  double width = 220;  ///< of the panel in pixels; images take the largest whole multiple of their size that fits
};

}  // namespace ebmlab::report
