// SPDX-License-Identifier: MIT
// What belongs beside a table of results.
#include "cli/comparison_tables.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <set>
#include <string_view>

#include "cli/results_table.hpp"
#include "experiment/nearest.hpp"

namespace ebmlab::cli {
namespace {

using report::Cell;
using report::Table;

/// Parameter -> its value for each method, nothing where a method has none.
using Values = std::map<std::string, std::vector<std::optional<std::string>>>;

Values parameter_values(const storage::Reader& reader, const Comparison& comparison) {
  Values values;
  for (std::size_t m = 0; m < comparison.methods.size(); ++m) {
    const storage::RunDetail detail = reader.run_detail(comparison.methods[m].runs.front().id);
    for (const storage::ParamRecord& param : detail.params) {
      if (param.name == "seed") continue;
      auto& row = values[param.name];
      row.resize(comparison.methods.size());
      row[m] = param.txt;
    }
  }
  return values;
}

/// Ends the name of what says who plays a role: "sampler.plugin".
constexpr std::string_view kPlugin = ".plugin";

Cell text_cell(const std::optional<std::string>& text) { return text ? Cell{*text} : Cell{}; }

std::vector<Cell> difference_row(const std::string& metric, const MethodResult& method, const MethodResult& reference) {
  const auto values = method.paired.find(metric), others = reference.paired.find(metric);
  if (values == method.paired.end() || others == reference.paired.end()) return {};
  const report::PairedDifference difference = report::paired_difference(values->second, others->second);
  std::vector<Cell> row{metric_title(metric), method.label, {}, {}, {}, static_cast<std::int64_t>(difference.n)};
  if (difference.n > 0) row[2] = difference.mean;
  if (difference.half_width) {
    row[3] = difference.mean - *difference.half_width;
    row[4] = difference.mean + *difference.half_width;
  }
  return row;
}

}  // namespace

ParameterTables parameter_tables(const storage::Reader& reader, const Comparison& comparison) {
  std::vector<report::Column> columns{{"parameter"}};
  for (const MethodResult& method : comparison.methods) columns.push_back({method.label});
  ParameterTables tables{{"parameters that differ", columns},
                         {"parameters of some methods only", columns},
                         {"parameters in common", {{"parameter"}, {"value"}}}};
  for (const auto& [name, values] : parameter_values(reader, comparison)) {
    std::set<std::string> different;
    for (const auto& value : values) different.insert(value.value_or(""));
    const bool is_everywhere = std::all_of(values.begin(), values.end(), [](const auto& value) { return value.has_value(); });
    const bool is_common = is_everywhere && different.size() == 1;
    const bool is_partial = !is_everywhere && different.size() == 2 && !name.ends_with(kPlugin);
    std::vector<Cell> row{name};
    for (std::size_t m = 0; m < (is_common ? 1 : values.size()); ++m) row.push_back(text_cell(values[m]));
    (is_common ? tables.common : is_partial ? tables.partial : tables.differing).rows.push_back(std::move(row));
  }
  tables.differing.legend = {"not shown: " + std::to_string(tables.common.rows.size()) +
                             " parameters with one value for all, " + std::to_string(tables.partial.rows.size()) +
                             " that only some methods have, with one value; the seed"};
  return tables;
}

std::size_t method_index(const Comparison& comparison, const std::string& label) {
  std::vector<std::string> labels;
  for (const MethodResult& method : comparison.methods) labels.push_back(method.label);
  const auto found = std::find(labels.begin(), labels.end(), label);
  if (found == labels.end()) {
    throw ConfigError("--against " + label + ": no method of " + comparison.experiment +
                      " is called so: " + experiment::suggestion(label, labels, "it has"));
  }
  return static_cast<std::size_t>(found - labels.begin());
}

Table difference_table(const Comparison& comparison, std::size_t against, const std::vector<std::string>& metrics) {
  const MethodResult& reference = comparison.methods.at(against);
  Table table{"differences from " + reference.label,
              {{"metric"}, {"method"}, {"difference"}, {"low"}, {"high"}, {"pairs"}},
              {},
              {"difference: method - " + reference.label +
                   ", the mean over the pairs: runs of one seed, judged under one protocol; low, high: its 95 % interval by "
                   "Student's t, none below two pairs or where all differ alike",
               "an interval holds for its own row: of twenty rows without any effect about one leaves out 0"}};
  for (const std::string& metric : metrics) {
    for (const MethodResult& method : comparison.methods) {
      if (&method == &reference) continue;
      std::vector<Cell> row = difference_row(metric, method, reference);
      if (!row.empty()) table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Table equal_cost_table(const Comparison& comparison, const CostLimit& limit, bool has_all_metrics, bool is_for_json) {
  Table table = results_table(comparison, {.has_all_metrics = has_all_metrics, .is_for_json = is_for_json});
  table.title = comparison.experiment + ", " + limit.text();
  table.legend.emplace_back(
      "of each run the last evaluation during training within that cost: few samples, so noisier than at the end; seeds: of "
      "those, how many had one");
  table.legend.emplace_back(
      "a cost is as recorded at the evaluation; where a run of an older version recorded none, in proportion to its steps");
  return table;
}

}  // namespace ebmlab::cli
