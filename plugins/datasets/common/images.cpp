// SPDX-License-Identifier: MIT
#include "common/images.hpp"

#include <ebmlab/error.hpp>

namespace ebmlab::datasets {

namespace {

at::Tensor as_real(const at::Tensor& pixels) {
  return pixels.scalar_type() == at::kByte ? pixels.to(at::kFloat) : pixels.to(at::kDouble);
}

at::Tensor rows_where(const at::Tensor& mask, const at::Tensor& rows) {
  return rows.index_select(0, mask.nonzero().squeeze(1));
}

void check_companion(const ImageSet& images) {
  if (images.companion.sizes().slice(1) == images.pixels.sizes().slice(1)) return;
  throw ConfigError("dataset.companion: has images of " + size_text(images.companion) + " pixels, but " + images.source +
                    " has " + size_text(images.pixels) + "; they must be the same");
}

}  // namespace

ImageDataset::Parts ImageDataset::parts_of(const ImageSet& images, const Params& params) {
  const at::Tensor is_kept = images.is_left_out.logical_not(), kept = rows_where(is_kept, images.pixels);
  const Split split = split_rows(kept, params.real("test_share"), params.integer("split_seed"), images.source);
  const at::Tensor middle = at::full(kept.sizes().slice(1), images.white / 2, at::kDouble);
  Parts parts{.content = {.train = as_real(kept.index_select(0, split.train)),
                          .test = as_real(kept.index_select(0, split.test)),
                          .scaling = {middle, middle},
                          .noise = params.real("noise"),
                          .fingerprint = images.fingerprint,
                          .outliers = {{"held_out_class", as_real(rows_where(images.is_left_out, images.pixels))}}},
              .test_labels = {}};
  if (images.labels.defined()) parts.test_labels = rows_where(is_kept, images.labels).index_select(0, split.test);
  if (!images.companion.defined()) return parts;
  check_companion(images);
  parts.content.outliers.push_back({"companion", as_real(images.companion)});
  return parts;
}

std::string size_text(const at::Tensor& pixels) {
  return std::to_string(pixels.size(1)) + " x " + std::to_string(pixels.size(2));
}

ParamSpecs image_params() {
  ParamSpecs specs = {
      {.key = "noise",
       .doc = "standard deviation of the Gaussian noise added to every event, where pixels are scaled to [-1, 1]; it fills the "
              "gaps between grey levels, and pixels that are always black get a spread",
       .fallback = 0.1,
       .min = 0,
       .max = 1}};
  append(specs, split_params());
  return specs;
}

}  // namespace ebmlab::datasets
