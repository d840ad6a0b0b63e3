// SPDX-License-Identifier: MIT
// One's own data: a file of separated text, plain or gzipped, each row an event.
#include "common/file.hpp"
#include "common/fingerprint.hpp"
#include "common/row_dataset.hpp"
#include "common/table.hpp"

#include <ebmlab/plugin.hpp>

#include <algorithm>
#include <set>

namespace ebmlab::datasets {

namespace {

constexpr std::int64_t kFewestRows = 10;
constexpr double kBoxMargin = 0.25;  // of the data's range, on each side

using Texts = std::vector<std::string>;

struct Rows {
  at::Tensor train, test, others;  // [N, D]; `others` have a label that is not kept
  std::string sha256;
};

TableOptions table_options(const Params& params) {
  const std::string& separator = params.text("separator");
  const std::string& header = params.text("header");
  return {.separator = separator == "auto"  ? '\0'
                       : separator == "tab" ? '\t'
                                            : separator.front(),
          .header = header == "auto"  ? Header::kAuto
                    : header == "yes" ? Header::kYes
                                      : Header::kNo,
          .skip_lines = params.integer("skip_lines"),
          .columns = params.get<Texts>("columns"),
          .label = params.text("label")};
}

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
at::Tensor varying_columns(const at::Tensor& train, const Table& table, const std::string& file, bool is_dropping) {
  const at::Tensor varies = train.ne(train[0]).any(0);
  Texts constant;
  for (std::int64_t d = 0; d < varies.size(0); ++d) {
    if (!varies[d].item<bool>()) constant.push_back(table.names[static_cast<std::size_t>(d)]);
  }
  if (!constant.empty() && (!is_dropping || constant.size() == table.names.size())) {
    throw ConfigError(file + ": the same value in every training row of " + listed(constant) +
                      "; name other columns, or set constant = \"drop\"");
  }
  return varies.nonzero().squeeze(1);
}

Rows load(const Params& params, const DataContext& context) {
  const std::filesystem::path path = find_file(params.text("path"), context.search, "dataset.path");
  const Table table = read_table(path, table_options(params));
  const at::Tensor kept = is_kept(table, params.get<Texts>("label_keep"));
  const at::Tensor rows = table.values.index_select(0, kept.nonzero().squeeze(1));
  if (rows.size(0) < kFewestRows) {
    throw ConfigError(path.string() + ": " + std::to_string(rows.size(0)) + " rows to train and test on; at least " +
                      std::to_string(kFewestRows) + " are needed");
  }
  const Split split = split_rows(rows.size(0), params.real("test_share"), params.integer("split_seed"));
  const at::Tensor train = rows.index_select(0, split.train);
  const at::Tensor columns = varying_columns(train, table, path.string(), params.text("constant") == "drop");
  return {.train = train.index_select(1, columns),
          .test = rows.index_select(0, split.test).index_select(1, columns),
          .others = table.values.index_select(0, kept.logical_not().nonzero().squeeze(1)).index_select(1, columns),
          .sha256 = table.sha256};
}

class Csv final : public RowDataset {
 public:
  Csv(const Params& params, const DataContext& context) : Csv(params, load(params, context)) {}

  [[nodiscard]] std::vector<Outliers> outliers(std::int64_t n, at::Generator& generator) const override {
    if (others_.size(0) == 0) return {};
    return {{"other_labels", some_of(others_, n, generator)}};
  }

  [[nodiscard]] std::optional<Box> box() const override {
    if (content().train.size(1) != 2) return std::nullopt;
    const at::Tensor low = content().train.amin(0), high = content().train.amax(0), margin = kBoxMargin * (high - low);
    const auto numbers = [](const at::Tensor& t) { return std::vector<double>{t[0].item<double>(), t[1].item<double>()}; };
    return Box{numbers(low - margin), numbers(high + margin)};
  }

 private:
  Csv(const Params& params, Rows rows)
      : RowDataset({.train = rows.train,
                    .test = rows.test,
                    .scaling = standardisation(rows.train),
                    .noise = params.real("noise"),
                    .fingerprint = fingerprint_of("csv", params, "path") + " sha256=" + rows.sha256}),
        others_(std::move(rows.others)) {}

  at::Tensor others_;  // [N, D]
};

ParamSpecs params() {
  return {
      {.key = "path",
       .doc = "the file, .csv or .csv.gz: absolute, or relative to --data-dir or the working folder",
       .fallback = std::string{}},
      {.key = "header",
       .doc = "whether the first line holds the columns' names; auto: yes when none of its fields is a number",
       .fallback = std::string{"auto"},
       .choices = {"auto", "yes", "no"}},
      {.key = "columns",
       .doc = "names or numbers of the columns to use (1 the first, -1 the last); empty: all but the label",
       .fallback = Texts{}},
      {.key = "label",
       .doc = "name or number of the column of labels, which is no data; empty: none",
       .fallback = std::string{}},
      {.key = "label_keep",
       .doc = "labels to train on; rows with another become the outliers \"other_labels\"; empty: all rows are data",
       .fallback = Texts{}},
      {.key = "separator",
       .doc = "between fields; auto: the most frequent of the three on the first line",
       .fallback = std::string{"auto"},
       .choices = {"auto", ",", ";", "tab"}},
      {.key = "skip_lines",
       .doc = "lines to pass over before the header or the first row",
       .fallback = std::int64_t{0},
       .min = 0,
       .max = 1e6,
       .advanced = true},
      {.key = "test_share", .doc = "share of the rows that is never trained on", .fallback = 0.25, .min = 0.05, .max = 0.5},
      {.key = "noise",
       .doc = "standard deviation of the Gaussian noise added to every event, as a share of each column's standard deviation",
       .fallback = 0.0,
       .min = 0,
       .max = 1},
      {.key = "constant",
       .doc = "what to do about columns with one value only: stop with an error, or drop them",
       .fallback = std::string{"error"},
       .choices = {"error", "drop"},
       .advanced = true},
      {.key = "split_seed",
       .doc = "seed of the split into training and test rows, the same for every run of a comparison",
       .fallback = std::int64_t{0},
       .min = 0,
       .max = 1e9,
       .advanced = true}};
}

PluginInfo info() {
  return {.id = "csv",
          .version = "1.0.0",
          .summary = "Your own file of numbers, a row an event, standardised by column",
          .params = params()};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::Csv>(registry, ebmlab::datasets::info()); }
