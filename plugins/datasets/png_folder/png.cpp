// SPDX-License-Identifier: MIT
#include "png_folder/png.hpp"

#include "common/file.hpp"

#include <ebmlab/error.hpp>

#include <png.h>

namespace ebmlab::datasets {

namespace {
constexpr std::int64_t kLargestFile = std::int64_t{128} << 20;  // an image of the longest sides with four channels of 16 bits
}

struct PngReader::Image {
  png_image state{};
};

PngReader::PngReader(const std::filesystem::path& path)
    : name_(path.string()),
      bytes_(FileReader(path).rest(kLargestFile)),
      sha256_(sha256_of(bytes_)),
      image_(std::make_unique<Image>()) {
  png_image& state = image_->state;
  state.version = PNG_IMAGE_VERSION;
  if (bytes_.empty()) throw ConfigError(name_ + ": is empty, not a PNG");
  if (png_image_begin_read_from_memory(&state, bytes_.data(), bytes_.size()) == 0) {
    throw ConfigError(name_ + ": cannot be read as a PNG: " + std::string(static_cast<const char*>(state.message)));
  }
  state.format = PNG_FORMAT_GRAY;
  state.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;  // 16 bits are not taken for linear light: the same grey as with 8
}

PngReader::~PngReader() { png_image_free(&image_->state); }

std::int64_t PngReader::height() const { return image_->state.height; }
std::int64_t PngReader::width() const { return image_->state.width; }

void PngReader::read(std::uint8_t* pixels) {
  png_image& state = image_->state;
  if (png_image_finish_read(&state, nullptr, pixels, static_cast<png_int_32>(state.width), nullptr) == 0) {
    throw ConfigError(name_ + ": is damaged or cut short: " + std::string(static_cast<const char*>(state.message)));
  }
}

}  // namespace ebmlab::datasets
