// SPDX-License-Identifier: MIT
// One's own data as a NumPy array [N, D...], each row an event of any shape.
#include "common/npy.hpp"

#include "common/file.hpp"
#include "common/fingerprint.hpp"
#include "common/row_dataset.hpp"

#include <ebmlab/plugin.hpp>

namespace ebmlab::datasets {

namespace {

/// [N] becomes [N, 1].
at::Tensor rows_of(const at::Tensor& array) { return array.dim() == 1 ? array.unsqueeze(1) : array; }

Scaling scaling_of(const at::Tensor& train, const std::string& kind) {
  if (kind == "element") return standardisation(train);
  const Shape event = train.sizes().slice(1).vec();
  const bool is_whole = kind == "whole";  // the rows differ, so all values together vary
  const at::Tensor values = train.to(at::kDouble);
  return {at::full(event, is_whole ? values.mean().item<double>() : 0.0, at::kDouble),
          at::full(event, is_whole ? values.std().item<double>() : 1.0, at::kDouble)};
}

at::Tensor read_companion(const std::filesystem::path& path, const at::Tensor& rows) {
  const at::Tensor companion = rows_of(read_npy(path));
  if (companion.sizes().slice(1) == rows.sizes().slice(1)) return companion.to(rows.scalar_type());
  const auto text = [](const at::Tensor& t) {
    std::string sizes;
    for (const std::int64_t size : t.sizes().slice(1)) sizes += (sizes.empty() ? "" : " x ") + std::to_string(size);
    return sizes;
  };
  throw ConfigError("dataset.companion: " + path.string() + " has rows of " + text(companion) + ", but those of the data are " +
                    text(rows) + "; they must be the same");
}

RowDataset::Content load(const Params& params, const DataContext& context) {
  const std::filesystem::path path = find_file(params.text("path"), context.search, "dataset.path");
  const at::Tensor rows = rows_of(read_npy(path));
  const Split split = split_rows(rows, params.real("test_share"), params.integer("split_seed"), path.string());
  RowDataset::Content content{
      .train = rows.index_select(0, split.train),
      .test = rows.index_select(0, split.test),
      .scaling = {},
      .noise = params.real("noise"),
      .fingerprint = fingerprint_of("npy", params, {"path", "companion"}) + " sha256=" + sha256_of_file(path)};
  content.scaling = scaling_of(content.train, params.text("standardise"));
  if (params.text("companion").empty()) return content;
  const std::filesystem::path other = find_file(params.text("companion"), context.search, "dataset.companion");
  content.outliers.push_back({"companion", read_companion(other, rows)});
  content.fingerprint += " companion=" + sha256_of_file(other);
  return content;
}

class Npy final : public RowDataset {
 public:
  Npy(const Params& params, const DataContext& context) : RowDataset(load(params, context)) {}

  /// Rows with two dimensions are shown as images.
  [[nodiscard]] Shape image_shape() const override { return event_shape().size() == 2 ? event_shape() : Shape{}; }
  [[nodiscard]] std::pair<double, double> pixel_range() const override {
    return {content().train.min().item<double>(), content().train.max().item<double>()};
  }
};

ParamSpecs params() {
  ParamSpecs specs = {
      {.key = "path",
       .doc = "the file, .npy or .npy.gz, of an array [rows, ...]: absolute, or relative to --data-dir or the working folder",
       .fallback = std::string{}},
      {.key = "companion",
       .doc = "another array with rows of the same shape: the outliers \"companion\"; empty: none",
       .fallback = std::string{}},
      {.key = "standardise",
       .doc =
           "by the training rows' mean and standard deviation of each element, or of the whole array (images), or not at all",
       .fallback = std::string{"element"},
       .choices = {"element", "whole", "none"}},
      {.key = "noise",
       .doc = "standard deviation of the Gaussian noise added to every event, in standardised units",
       .fallback = 0.0,
       .min = 0,
       .max = 1}};
  append(specs, split_params());
  return specs;
}

PluginInfo info() {
  return {.id = "npy",
          .version = "1.0.0",
          .summary = "your own NumPy array, a row an event of any shape, standardised by element",
          .params = params()};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::Npy>(registry, ebmlab::datasets::info()); }
