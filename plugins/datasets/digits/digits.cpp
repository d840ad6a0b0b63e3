// SPDX-License-Identifier: MIT
// The UCI optical digits (8 x 8 pixels of 0..16), with or without one class: real data that ships with ebmlab.
#include "common/file.hpp"
#include "common/fingerprint.hpp"
#include "common/images.hpp"
#include "common/table.hpp"

#include <ebmlab/plugin.hpp>

namespace ebmlab::datasets {

namespace {

constexpr const char* kFile = "digits.csv.gz";
constexpr std::int64_t kSide = 8, kPixels = kSide * kSide;
constexpr double kWhite = 16.0;

ImageSet read_digits(const Params& params, const DataContext& context) {
  const std::filesystem::path path = find_file(kFile, context.search, "data file of digits");
  const Table table = read_table(path, {.separator = ',', .header = Header::kNo});
  if (table.values.size(1) != kPixels + 1) {
    throw ConfigError(path.string() + ": has " + std::to_string(table.values.size(1)) +
                      " columns; digits needs 64 pixels and a label");
  }
  const at::Tensor labels = table.values.select(1, kPixels).to(at::kLong);
  return {.source = path.string(),
          .white = kWhite,
          .pixels = table.values.narrow(1, 0, kPixels).reshape({-1, kSide, kSide}),
          .is_left_out = labels.eq(params.integer("held_out_class")),
          .labels = labels,
          .fingerprint = fingerprint_of("digits", params) + " sha256=" + table.sha256};
}

class Digits final : public ImageDataset {
 public:
  Digits(const Params& params, const DataContext& context) : ImageDataset(read_digits(params, context), params) {}

  [[nodiscard]] std::vector<Outliers> outliers(std::int64_t n, at::Generator& generator) const override {
    std::vector<Outliers> kinds = ImageDataset::outliers(n, generator);
    kinds.push_back({"averages", averages(n, generator)});
    return kinds;
  }

 private:
  /// Means of two test digits of different classes.
  [[nodiscard]] at::Tensor averages(std::int64_t n, at::Generator& generator) const {
    const at::Tensor& rows = content().test;
    const auto pick = [&] { return at::randint(rows.size(0), {n}, generator, at::kLong); };
    const at::Tensor first = pick();
    at::Tensor second = pick();
    const auto clash = [&] { return test_labels().index_select(0, first).eq(test_labels().index_select(0, second)); };
    for (at::Tensor same = clash(); same.any().item<bool>(); same = clash()) second = at::where(same, pick(), second);
    return with_noise(0.5 * (rows.index_select(0, first) + rows.index_select(0, second)), generator);
  }
};

ParamSpecs params() {
  ParamSpecs specs = {
      {.key = "held_out_class",
       .doc = "digit that is left out of training and test rows and becomes the outliers \"held_out_class\"; -1: none",
       .fallback = std::int64_t{-1},
       .min = -1,
       .max = 9}};
  append(specs, image_params());
  return specs;
}

PluginInfo info() {
  return {.id = "digits",
          .version = "1.1.0",
          .summary = "UCI handwritten digits, 8 x 8 pixels, 1797 rows, with one class held out if wanted",
          .params = params()};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::Digits>(registry, ebmlab::datasets::info()); }
