// SPDX-License-Identifier: MIT
// Drawing small images.
#include "report/images.hpp"

#include "report/painter.hpp"

#include <ebmlab/error.hpp>

#include <cmath>

namespace ebmlab::report {
namespace {

constexpr double kCaptionHeight = 12.0;
constexpr Font kImageCaptionFont{8.5, kInk};

std::uint32_t grey(double t) {
  if (std::isnan(t)) return 0xffd00000U;  // a pixel without a value is an alarm, not a shade
  const auto level = static_cast<std::uint32_t>(std::lround(255.0 * colour_at(Palette::grey, t).red));
  return 0xff000000U | level << 16U | level << 8U | level;
}

class ImagesPainter final : public Painter {
 public:
  explicit ImagesPainter(const Images& panel)
      : panel_(panel), values_(drawable(panel.values.value_or(range_of(panel.pixels)))), count_(panel.pixels.size() / area()) {
    columns_ = std::max<std::size_t>(1, std::min(panel.columns, std::max<std::size_t>(count_, 1)));
    rows_ = std::max<std::size_t>(1, (count_ + columns_ - 1) / columns_);
    // Half a pixel of the drawing is a whole one of a picture at the usual scale of 2.
    pixel_ = std::max(0.5, std::floor(2.0 * panel.width / static_cast<double>(columns_ * panel.image_width)) / 2.0);
    while (pixel_ > 0.5 && plot_width() > panel.width) pixel_ -= 0.5;
  }

  [[nodiscard]] Size plot_size() const override {
    const auto m = static_cast<double>(rows_);
    return {plot_width(), m * (image().height + caption()) + (m - 1) * gap()};
  }

  [[nodiscard]] Margins margins(const Canvas& /*canvas*/) const override {
    return {1.0, 1.0 + heading_height(panel_.title, panel_.note), 1.0, 1.0};
  }

  void draw(Canvas& canvas, const Rect& plot) const override {
    for (std::size_t i = 0; i < count_; ++i) {
      // NOLINTNEXTLINE(bugprone-integer-division): full rows
      const auto column = static_cast<double>(i % columns_), row = static_cast<double>(i / columns_);
      const Rect place{plot.x + column * (image().width + gap()), plot.y + row * (image().height + caption() + gap()),
                       image().width, image().height};
      canvas.image(place, bitmap(i), false);
      canvas.frame(place, {0.5, hex(0xb4b4b4)});
      if (i >= panel_.captions.size()) continue;
      draw_fitted(canvas, {place.centre().x, place.bottom() + kCaptionHeight - 2.5}, panel_.captions[i], kImageCaptionFont,
                  place.width + gap() - 2.0, Align::centre);
    }
    draw_heading(canvas, plot, 1.0, panel_.title, panel_.note);
  }

 private:
  [[nodiscard]] std::size_t area() const { return panel_.image_width * panel_.image_height; }
  [[nodiscard]] double gap() const {
    return std::max(2.0, std::round(0.15 * static_cast<double>(panel_.image_width) * pixel_));
  }
  [[nodiscard]] double plot_width() const {
    const auto n = static_cast<double>(columns_);
    return n * image().width + (n - 1) * gap();
  }
  [[nodiscard]] double caption() const { return panel_.captions.empty() ? 0.0 : kCaptionHeight; }
  [[nodiscard]] Size image() const {
    return {pixel_ * static_cast<double>(panel_.image_width), pixel_ * static_cast<double>(panel_.image_height)};
  }

  /// Enlarged here and not by the viewer, since many viewers smooth.
  [[nodiscard]] Bitmap bitmap(std::size_t index) const {
    const auto factor = static_cast<std::size_t>(std::lround(2.0 * pixel_));
    const std::size_t width = factor * panel_.image_width, height = factor * panel_.image_height;
    Bitmap result{static_cast<int>(width), static_cast<int>(height)};
    result.pixels.reserve(width * height);
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t x = 0; x < width; ++x) {
        const double value = panel_.pixels[index * area() + y / factor * panel_.image_width + x / factor];
        result.pixels.push_back(grey(fraction_of(values_, Scale::linear, value)));
      }
    }
    return result;
  }

  const Images& panel_;
  Range values_;
  std::size_t count_;
  std::size_t columns_ = 1, rows_ = 1;
  double pixel_ = 1.0;
};

}  // namespace

std::unique_ptr<Painter> painter(const Images& panel) {
  const std::size_t area = panel.image_width * panel.image_height;
  if (area == 0 || panel.pixels.size() % area != 0) {
    throw Error("images of a picture: " + std::to_string(panel.pixels.size()) + " pixels: must be a multiple of " +
                std::to_string(panel.image_width) + " x " + std::to_string(panel.image_height) + ", which must not be 0");
  }
  return std::make_unique<ImagesPainter>(panel);
}

}  // namespace ebmlab::report
