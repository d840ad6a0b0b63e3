// SPDX-License-Identifier: MIT
#include "common/tabular.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <set>

namespace ebmlab::datasets {

namespace {

using Texts = std::vector<std::string>;

/// Which rows have a label to train on, [N]; all where no labels are named.
at::Tensor is_kept(const Table& table, const Texts& keep) {
  if (keep.empty()) return at::ones({table.values.size(0)}, at::kBool);
  if (table.labels.empty()) throw ConfigError("dataset.label_keep: needs dataset.label, the column that holds the labels");
  const std::set<std::string> present(table.labels.begin(), table.labels.end());
  for (const std::string& label : keep) {
    if (!present.contains(label)) {
      throw ConfigError("dataset.label_keep: no row has the label \"" + label + "\"; there are " +
                        listed({present.begin(), present.end()}));
    }
  }
  at::Tensor mask = at::zeros({table.values.size(0)}, at::kBool);
  for (std::size_t row = 0; row < table.labels.size(); ++row) {
    if (std::find(keep.begin(), keep.end(), table.labels[row]) != keep.end()) mask[static_cast<std::int64_t>(row)] = true;
  }
  return mask;
}

/// The columns to use: those with more than one value in the training rows. Others have no scale to standardise by.
at::Tensor varying_columns(const at::Tensor& train, const Table& table, const TableUse& use) {
  const at::Tensor varies = train.ne(train[0]).any(0);
  Texts constant;
  for (std::int64_t d = 0; d < varies.size(0); ++d) {
    if (!varies[d].item<bool>()) constant.push_back(table.names[static_cast<std::size_t>(d)]);
  }
  if (!constant.empty() && (!use.is_dropping_constant || constant.size() == table.names.size())) {
    throw ConfigError(use.file + ": the same value in every training row of " + listed(constant) +
                      "; name other columns, or set constant = \"drop\"");
  }
  return varies.nonzero().squeeze(1);
}

void check_companion(const Table& companion, const Table& table, const TableUse& use) {
  if (companion.names == table.names) return;
  throw ConfigError("dataset.companion: has the columns " + listed(companion.names) + ", but " + use.file + " has " +
                    listed(table.names));
}

}  // namespace

RowDataset::Content content_of(const Table& table, const Table* companion, const TableUse& use, const Params& params) {
  if (companion != nullptr) check_companion(*companion, table, use);
  const at::Tensor kept = is_kept(table, use.label_keep);
  const auto rows_where = [&](const at::Tensor& mask) { return table.values.index_select(0, mask.nonzero().squeeze(1)); };
  const at::Tensor rows = rows_where(kept);
  const Split split = split_rows(rows, params.real("test_share"), params.integer("split_seed"), use.file);
  const at::Tensor columns = varying_columns(rows.index_select(0, split.train), table, use);
  RowDataset::Content content{.train = rows.index_select(0, split.train).index_select(1, columns),
                              .test = rows.index_select(0, split.test).index_select(1, columns),
                              .scaling = {},
                              .noise = params.real("noise"),
                              .fingerprint = {},
                              .outliers = {{use.others, rows_where(kept.logical_not()).index_select(1, columns)}}};
  if (companion != nullptr) content.outliers.push_back({"companion", companion->values.index_select(1, columns)});
  content.scaling = standardisation(content.train);
  return content;
}

ParamSpecs tabular_params() {
  ParamSpecs specs = {
      {.key = "noise",
       .doc = "standard deviation of the Gaussian noise added to every event, as a share of each column's standard deviation",
       .fallback = 0.0,
       .min = 0,
       .max = 1}};
  append(specs, split_params());
  return specs;
}

}  // namespace ebmlab::datasets
