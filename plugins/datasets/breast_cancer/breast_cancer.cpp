// SPDX-License-Identifier: MIT
// The Wisconsin diagnostic breast cancer table: benign rows are the data, malignant ones the outliers. It ships with ebmlab.
#include "common/file.hpp"
#include "common/fingerprint.hpp"
#include "common/tabular.hpp"

#include <ebmlab/plugin.hpp>

namespace ebmlab::datasets {

namespace {

constexpr const char* kFile = "breast_cancer.csv";
constexpr std::int64_t kFeatures = 30;

RowDataset::Content load(const Params& params, const DataContext& context) {
  const std::filesystem::path path = find_file(kFile, context.search, "data file of breast_cancer");
  const Table table = read_table(path, {.separator = ',', .header = Header::kNo, .skip_lines = 1, .label = "-1"});
  if (table.values.size(1) != kFeatures) {
    throw ConfigError(path.string() + ": has " + std::to_string(table.values.size(1) + 1) +
                      " columns; breast_cancer needs 30 features and a label");
  }
  RowDataset::Content content =
      content_of(table, nullptr, {.file = path.string(), .label_keep = {"1"}, .others = "malignant"}, params);
  content.fingerprint = fingerprint_of("breast_cancer", params) + " sha256=" + table.sha256;
  return content;
}

class BreastCancer final : public RowDataset {
 public:
  BreastCancer(const Params& params, const DataContext& context) : RowDataset(load(params, context)) {}
};

PluginInfo info() {
  return {.id = "breast_cancer",
          .version = "1.0.0",
          .summary = "Wisconsin breast cancer, 30 features standardised by column: 357 benign rows, 212 malignant as outliers",
          .params = tabular_params()};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::BreastCancer>(registry, ebmlab::datasets::info()); }
