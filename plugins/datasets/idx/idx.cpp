// SPDX-License-Identifier: MIT
// Images in the format of MNIST, with one class held out and a companion set of other images if wanted.
#include "common/idx.hpp"

#include "common/file.hpp"
#include "common/fingerprint.hpp"
#include "common/images.hpp"

#include <ebmlab/plugin.hpp>

namespace ebmlab::datasets {

namespace {

constexpr double kWhite = 255.0;

/// Which labels are the class held out, [N]; none without one.
at::Tensor is_left_out(const Params& params, const at::Tensor& labels, std::int64_t images) {
  const std::int64_t held_out = params.integer("held_out_class");
  if (labels.defined() && labels.size(0) != images) {
    throw ConfigError("dataset.labels: holds " + std::to_string(labels.size(0)) + " labels for " + std::to_string(images) +
                      " images; there must be one an image");
  }
  if (held_out < 0) return at::zeros({images}, at::kBool);
  const std::string what = "dataset.held_out_class = " + std::to_string(held_out);
  if (!labels.defined()) throw ConfigError(what + ": needs dataset.labels, the file of the labels");
  const at::Tensor mask = labels.eq(held_out);
  if (!mask.any().item<bool>()) {
    throw ConfigError(what + ": no image has that label; the labels run from " + std::to_string(labels.min().item<int>()) +
                      " to " + std::to_string(labels.max().item<int>()));
  }
  return mask;
}

ImageSet read_images(const Params& params, const DataContext& context) {
  std::string fingerprint = fingerprint_of("idx", params, {"images", "labels", "companion"});
  const auto open = [&](const std::string& key) {
    std::filesystem::path path = find_file(params.text(key), context.search, "dataset." + key);
    fingerprint += " " + key + "=" + sha256_of_file(path);
    return path;
  };
  const std::filesystem::path path = open("images");
  ImageSet images{.source = path.string(), .white = kWhite, .pixels = read_idx_images(path), .is_left_out = {}};
  if (!params.text("labels").empty()) images.labels = read_idx_labels(open("labels"));
  images.is_left_out = is_left_out(params, images.labels, images.pixels.size(0));
  if (!params.text("companion").empty()) images.companion = read_idx_images(open("companion"));
  images.fingerprint = std::move(fingerprint);
  return images;
}

class Idx final : public ImageDataset {
 public:
  Idx(const Params& params, const DataContext& context) : ImageDataset(read_images(params, context), params) {}
};

ParamSpecs params() {
  ParamSpecs specs = {
      {.key = "images",
       .doc = "the IDX file of the images, gzipped or not: absolute, or relative to --data-dir or the working folder",
       .fallback = std::string{}},
      {.key = "labels", .doc = "the IDX file of their labels, likewise; empty: none", .fallback = std::string{}},
      {.key = "held_out_class",
       .doc = "label that is left out of training and test rows and becomes the outliers \"held_out_class\"; -1: none",
       .fallback = std::int64_t{-1},
       .min = -1,
       .max = 255},
      {.key = "companion",
       .doc = "an IDX file of other images of the same size: the outliers \"companion\"; empty: none",
       .fallback = std::string{}}};
  append(specs, image_params());
  return specs;
}

PluginInfo info() {
  return {.id = "idx",
          .version = "1.0.0",
          .summary = "images in the format of MNIST, with one class held out and a companion set if wanted",
          .params = params()};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::Idx>(registry, ebmlab::datasets::info()); }
