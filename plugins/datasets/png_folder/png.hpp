// SPDX-License-Identifier: MIT
// One PNG, read as grey bytes by libpng.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace ebmlab::datasets {

/// The header is read first, so that the caller can judge the size before memory is taken for the pixels.
/// Every error is a ConfigError that begins with the file.
class PngReader {
 public:
  explicit PngReader(const std::filesystem::path& path);
  ~PngReader();
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  [[nodiscard]] std::int64_t height() const;
  [[nodiscard]] std::int64_t width() const;
  [[nodiscard]] const std::string& sha256() const { return sha256_; }

  /// height x width bytes, row by row: sRGB luminance, on black where the image is transparent. `pixels` holds zeros. Once.
  void read(std::uint8_t* pixels);

 private:
  struct Image;
  std::string name_, bytes_, sha256_;
  std::unique_ptr<Image> image_;
};

}  // namespace ebmlab::datasets
