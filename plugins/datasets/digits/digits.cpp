// SPDX-License-Identifier: MIT
// The UCI optical digits (8 x 8 pixels of 0..16), with or without one class: real data that ships with ebmlab.
#include "common/file.hpp"
#include "common/fingerprint.hpp"
#include "common/row_dataset.hpp"
#include "common/table.hpp"

#include <ebmlab/plugin.hpp>

#include <algorithm>

namespace ebmlab::datasets {

namespace {

constexpr const char* kFile = "digits.csv.gz";
constexpr std::int64_t kSide = 8, kPixels = kSide * kSide;
constexpr double kMiddle = 8.0;  // pixels are 0..16: standardised = pixel / 8 - 1

struct Digits {
  at::Tensor train, test, left_out;  // [N, 64]
  at::Tensor test_labels;            // [N] int64
  std::string sha256;
};

Digits load(const Params& params, const DataContext& context) {
  const std::filesystem::path path = find_file(kFile, context.search, "data file of digits");
  const Table table = read_table(path, {.separator = ',', .header = Header::kNo});
  if (table.values.size(1) != kPixels + 1) {
    throw ConfigError(path.string() + ": has " + std::to_string(table.values.size(1)) +
                      " columns; digits needs 64 pixels and a label");
  }
  const at::Tensor pixels = table.values.narrow(1, 0, kPixels), labels = table.values.select(1, kPixels).to(at::kLong);
  const at::Tensor is_left_out = labels.eq(params.integer("held_out_class"));
  const at::Tensor kept = is_left_out.logical_not().nonzero().squeeze(1);
  const Split split = split_rows(kept.size(0), params.real("test_share"), params.integer("split_seed"));
  const at::Tensor test = kept.index_select(0, split.test);
  return {.train = pixels.index_select(0, kept.index_select(0, split.train)),
          .test = pixels.index_select(0, test),
          .left_out = pixels.index_select(0, is_left_out.nonzero().squeeze(1)),
          .test_labels = labels.index_select(0, test),
          .sha256 = table.sha256};
}

class DigitsDataset final : public RowDataset {
 public:
  DigitsDataset(const Params& params, const DataContext& context) : DigitsDataset(params, load(params, context)) {}

  [[nodiscard]] std::vector<Outliers> outliers(std::int64_t n, at::Generator& generator) const override {
    std::vector<Outliers> kinds;
    if (left_out_.size(0) > 0) kinds.push_back({"held_out_class", some_of(left_out_, n, generator)});
    kinds.push_back({"averages", averages(n, generator)});
    return kinds;
  }
  [[nodiscard]] Shape image_shape() const override { return {kSide, kSide}; }
  [[nodiscard]] std::pair<double, double> pixel_range() const override { return {0.0, 2.0 * kMiddle}; }

 private:
  DigitsDataset(const Params& params, Digits digits)
      : RowDataset({.train = digits.train,
                    .test = digits.test,
                    .scaling = {at::full({kPixels}, kMiddle, at::kDouble), at::full({kPixels}, kMiddle, at::kDouble)},
                    .noise = params.real("noise"),
                    .fingerprint = fingerprint_of("digits", params) + " sha256=" + digits.sha256}),
        left_out_(std::move(digits.left_out)),
        test_labels_(std::move(digits.test_labels)) {}

  /// Means of two test digits of different classes.
  [[nodiscard]] at::Tensor averages(std::int64_t n, at::Generator& generator) const {
    const at::Tensor& rows = content().test;
    const auto pick = [&] { return at::randint(rows.size(0), {n}, generator, at::kLong); };
    const at::Tensor first = pick();
    at::Tensor second = pick();
    const auto clash = [&] { return test_labels_.index_select(0, first).eq(test_labels_.index_select(0, second)); };
    for (at::Tensor same = clash(); same.any().item<bool>(); same = clash()) second = at::where(same, pick(), second);
    return with_noise(0.5 * (rows.index_select(0, first) + rows.index_select(0, second)), generator);
  }

  at::Tensor left_out_;     // [N, 64]
  at::Tensor test_labels_;  // [N] int64
};

PluginInfo info() {
  return {
      .id = "digits",
      .version = "1.0.0",
      .summary = "UCI handwritten digits, 8 x 8 pixels, 1797 rows, with one class held out if wanted",
      .params = {
          {.key = "held_out_class",
           .doc = "digit that is left out of training and test rows and becomes the outliers \"held_out_class\"; -1: none",
           .fallback = std::int64_t{-1},
           .min = -1,
           .max = 9},
          {.key = "test_share", .doc = "share of the rows that is never trained on", .fallback = 0.25, .min = 0.05, .max = 0.5},
          {.key = "noise",
           .doc = "standard deviation of the Gaussian noise added to every event, where pixels are scaled to [-1, 1]; it "
                  "fills the gaps between the 17 grey levels",
           .fallback = 0.1,
           .min = 0,
           .max = 1},
          {.key = "split_seed",
           .doc = "seed of the split into training and test rows, the same for every run of a comparison",
           .fallback = std::int64_t{0},
           .min = 0,
           .max = 1e9,
           .advanced = true}}};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::DigitsDataset>(registry, ebmlab::datasets::info()); }
