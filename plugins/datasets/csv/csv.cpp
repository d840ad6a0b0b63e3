// SPDX-License-Identifier: MIT
// One's own data: a file of separated text, plain or gzipped, each row an event.
#include "common/file.hpp"
#include "common/fingerprint.hpp"
#include "common/tabular.hpp"

#include <ebmlab/plugin.hpp>

namespace ebmlab::datasets {

namespace {

using Texts = std::vector<std::string>;

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

RowDataset::Content load(const Params& params, const DataContext& context) {
  const std::filesystem::path path = find_file(params.text("path"), context.search, "dataset.path");
  const TableOptions options = table_options(params);
  const Table table = read_table(path, options);
  std::optional<Table> companion;
  if (!params.text("companion").empty()) {
    companion = read_table(find_file(params.text("companion"), context.search, "dataset.companion"), options);
  }
  RowDataset::Content content = content_of(table, companion ? &*companion : nullptr,
                                           {.file = path.string(),
                                            .label_keep = params.get<Texts>("label_keep"),
                                            .is_dropping_constant = params.text("constant") == "drop"},
                                           params);
  content.fingerprint = fingerprint_of("csv", params, {"path", "companion"}) + " sha256=" + table.sha256;
  if (companion) content.fingerprint += " companion=" + companion->sha256;
  return content;
}

class Csv final : public RowDataset {
 public:
  Csv(const Params& params, const DataContext& context) : RowDataset(load(params, context)) {}
};

ParamSpecs params() {
  ParamSpecs specs = {
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
      {.key = "companion",
       .doc = "another file of the same columns, found and read like the first: the outliers \"companion\"; empty: none",
       .fallback = std::string{}},
      {.key = "constant",
       .doc = "what to do about columns with one value only: stop with an error, or drop them",
       .fallback = std::string{"error"},
       .choices = {"error", "drop"},
       .advanced = true}};
  append(specs, tabular_params());
  return specs;
}

PluginInfo info() {
  return {.id = "csv",
          .version = "1.1.0",
          .summary = "your own file of numbers, a row an event, standardised by column",
          .params = params()};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::Csv>(registry, ebmlab::datasets::info()); }
