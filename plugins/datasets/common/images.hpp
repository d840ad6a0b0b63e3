// SPDX-License-Identifier: MIT
// Data sets of grey images: events [height, width], pixels from 0 (black) to a white level, which players see as [-1, 1].
#pragma once

#include "common/file.hpp"
#include "common/row_dataset.hpp"

namespace ebmlab::datasets {

/// Images as read, before they are split.
struct ImageSet {
  std::string source;         ///< file or folder, for messages
  double white;               ///< the brightest value a pixel can have
  at::Tensor pixels;          ///< [N, H, W] uint8 or float64
  at::Tensor is_left_out;     ///< [N] bool: the outliers "held_out_class", neither trained nor tested on
  at::Tensor labels = {};     ///< [N], or undefined
  at::Tensor companion = {};  ///< [M, H, W] like pixels, the outliers "companion"; undefined: there are none
  std::string fingerprint = {};
};

/// Events are float32 where pixels are uint8. The shift and the scale are the same for every pixel: one that is always black
/// has no deviation to divide by.
class ImageDataset : public RowDataset {
 public:
  /// Splits and adds noise as the parameters "test_share", "split_seed" and "noise" say. Throws ConfigError.
  ImageDataset(const ImageSet& images, const Params& params) : ImageDataset(images.white, parts_of(images, params)) {}

  [[nodiscard]] Shape image_shape() const override { return event_shape(); }
  [[nodiscard]] std::pair<double, double> pixel_range() const override { return {0.0, white_}; }

 protected:
  /// Of the test rows, in their order; undefined without labels.
  [[nodiscard]] const at::Tensor& test_labels() const { return test_labels_; }

 private:
  struct Parts {
    Content content;
    at::Tensor test_labels;
  };
  static Parts parts_of(const ImageSet& images, const Params& params);
  ImageDataset(double white, Parts parts)
      : RowDataset(std::move(parts.content)), white_(white), test_labels_(std::move(parts.test_labels)) {}

  double white_;
  at::Tensor test_labels_;
};

/// "28 x 28"; of [N, H, W].
[[nodiscard]] std::string size_text(const at::Tensor& pixels);

/// "noise", and the split's.
[[nodiscard]] ParamSpecs image_params();

}  // namespace ebmlab::datasets
