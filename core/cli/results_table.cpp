// SPDX-License-Identifier: MIT
// A comparison as a table.
#include "cli/results_table.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace ebmlab::cli {
namespace {

using report::Cell;
using report::Table;

struct Heading {
  std::string_view metric, title;
};
// What a table shows when it is there, in this order; every other metric explains one of these.
constexpr std::array<Heading, 6> kHeadings = {{{"sliced_wasserstein", "SW"},
                                               {"share_in_range", "in range"},
                                               {"modes_covered", "modes"},
                                               {"precision", "precision"},
                                               {"recall", "recall"},
                                               {"auroc", "AUROC"}}};
// Of metrics that a table shows elsewhere or on demand.
constexpr std::array<Heading, 9> kMoreTitles = {{{"kl", "KL"},
                                                 {"log_z_lower_error", "log Z error (lower)"},
                                                 {"log_z_importance_error", "log Z error (weighted)"},
                                                 {"total_variation", "TV"},
                                                 {"log_likelihood", "log-likelihood"},
                                                 {"ap", "AP"},
                                                 {"wasserstein2", "W2"},
                                                 {"ksd2", "KSD^2"},
                                                 {"ksd2_data", "KSD^2 of data"}}};
constexpr std::string_view kAuroc = "auroc.", kAp = "ap.";
// Scores that need no training, recorded beside the energy's: METHOD.OUTLIERS, to be compared with auroc.OUTLIERS.
constexpr std::array<std::string_view, 2> kBaselines = {"mahalanobis.", "neighbours."};

bool has(const Comparison& comparison, std::string_view metric) {
  return std::find(comparison.metrics.begin(), comparison.metrics.end(), metric) != comparison.metrics.end();
}

bool is_baseline(std::string_view metric) {
  return std::any_of(kBaselines.begin(), kBaselines.end(), [&](std::string_view prefix) { return metric.starts_with(prefix); });
}

std::vector<double> costs(const MethodResult& method, double Cost::*kind) {
  std::vector<double> values;
  values.reserve(method.costs.size());
  for (const Cost& cost : method.costs) values.push_back(cost.*kind);
  return values;
}

/// Of the values that are defined, out of `runs`; JSON tells their number as "n".
Cell summary_cell(const std::vector<double>& values, std::size_t runs, const TableOptions& options) {
  if (values.empty()) return {};
  const report::MeanSd mean = report::mean_sd(values);
  const bool is_whole = values.size() == runs;
  if (options.is_for_json || (is_whole && !options.has_medians)) return mean;
  const std::string text = options.has_medians ? report::format_median_range(values) : report::format_mean_sd(mean);
  return is_whole ? text : text + " (" + std::to_string(values.size()) + " of " + std::to_string(runs) + ")";
}

// The same for every seed as a rule; then a plain number.
Cell count_cell(const std::vector<double>& values, bool is_for_json) {
  if (values.empty()) return {};
  const double mean = report::mean_sd(values).mean;
  if (is_for_json) return static_cast<std::int64_t>(mean);
  return mean / 1e6;
}

std::string seeds_text(const MethodResult& method) {
  const std::string all = std::to_string(method.runs.size());
  return method.judged == method.runs.size() ? all : std::to_string(method.judged) + " of " + all;
}

std::vector<Cell> method_row(const MethodResult& method, const std::vector<std::string>& metrics, const TableOptions& options) {
  std::vector<Cell> row{method.label, seeds_text(method)};
  for (const std::string& metric : metrics) {
    const auto values = method.metrics.find(metric);
    row.push_back(values == method.metrics.end() ? Cell{} : summary_cell(values->second, method.judged, options));
  }
  row.push_back(count_cell(costs(method, &Cost::energy_evals), options.is_for_json));
  row.push_back(count_cell(costs(method, &Cost::gradient_evals), options.is_for_json));
  const auto seconds = costs(method, &Cost::seconds);
  row.push_back(summary_cell(seconds, seconds.size(), options));
  return row;
}

// A baseline depends on the data set alone: every run has the same.
std::vector<Cell> baseline_row(const Comparison& comparison, std::string_view prefix, const std::vector<std::string>& metrics) {
  std::vector<Cell> row{std::string(prefix.substr(0, prefix.size() - 1)), std::string("baseline")};
  bool is_empty = true;
  for (const std::string& metric : metrics) {
    Cell cell;
    // "auroc" alone is that against the one kind of outlier there is, "uniform".
    const std::string outlier = metric.starts_with(kAuroc) ? metric.substr(kAuroc.size()) : metric == "auroc" ? "uniform" : "";
    const std::string name = std::string(prefix) + outlier;
    for (const MethodResult& method : comparison.methods) {
      const auto values = method.metrics.find(name);
      if (values != method.metrics.end() && !values->second.empty()) cell = values->second.front();
    }
    is_empty = is_empty && std::holds_alternative<std::monostate>(cell);
    row.push_back(cell);
  }
  return is_empty ? std::vector<Cell>{} : row;
}

std::vector<Cell> floor_row(const Comparison& comparison, const std::vector<std::string>& metrics) {
  std::vector<Cell> row(2 + metrics.size());
  row[0] = std::string("floor");
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const auto floor = comparison.floors.find(metrics[i]);
    if (floor != comparison.floors.end()) row[2 + i] = floor->second;
  }
  return row;
}

std::vector<report::Column> columns_of(const std::vector<std::string>& metrics, bool is_for_json) {
  std::vector<report::Column> columns{{"method"}, {"seeds"}};
  for (const std::string& metric : metrics) columns.push_back({metric_title(metric), std::nullopt, metric});
  const std::optional<int> decimals = is_for_json ? std::nullopt : std::optional<int>(2);
  columns.push_back({"E evals/M", decimals, "energy_evals"});
  columns.push_back({"grad evals/M", decimals, "grad_evals"});
  columns.push_back({"seconds", std::nullopt, "seconds"});
  return columns;
}

/// How a metric was measured; once when it was so for all methods, else with the methods it holds for.
void append_definitions(std::vector<std::string>& legend, const Comparison& comparison, const std::string& metric,
                        const std::string& title) {
  std::vector<std::pair<std::string, std::string>> labels;  // definition -> methods
  for (const MethodResult& method : comparison.methods) {
    const auto definition = method.definitions.find(metric);
    if (definition == method.definitions.end()) continue;
    auto known =
        std::find_if(labels.begin(), labels.end(), [&](const auto& entry) { return entry.first == definition->second; });
    if (known == labels.end()) {
      labels.emplace_back(definition->second, method.label);
    } else {
      known->second += ", " + method.label;
    }
  }
  for (const auto& [definition, methods] : labels) {
    legend.push_back(title);
    if (labels.size() > 1) legend.back().append(" of ").append(methods);
    legend.back().append(": ").append(definition);
  }
}

std::vector<std::string> legend_of(const Comparison& comparison, const std::vector<std::string>& metrics, bool has_medians) {
  std::vector<std::string> legend{
      std::string(has_medians ? "median [smallest, largest]" : "mean ± sd") +
      " over seeds; floor: what the data's own draws or density get (of AUROC and shares: the ceiling)"};
  for (const std::string& metric : metrics) append_definitions(legend, comparison, metric, metric_title(metric));
  std::set<std::string> told;
  for (const std::string& metric : comparison.metrics) {
    const std::string kind = metric.substr(0, metric.find('.'));
    if (is_baseline(metric) && told.insert(kind).second) append_definitions(legend, comparison, metric, kind);
  }
  legend.emplace_back(
      "E evals, grad evals: energies and their gradients of single events while training, in millions; seconds: wall time of a "
      "run, evaluations included");
  for (const MethodResult& method : comparison.methods) {
    if (!method.difference.empty()) legend.push_back(method.label + ": " + method.difference);
  }
  if (!comparison.is_judged_alike) legend.emplace_back("Beware: not all runs were judged under the same protocol.");
  return legend;
}

}  // namespace

std::string metric_title(const std::string& metric) {
  for (const Heading& heading : kHeadings) {
    if (heading.metric == metric) return std::string(heading.title);
  }
  for (const Heading& heading : kMoreTitles) {
    if (heading.metric == metric) return std::string(heading.title);
  }
  if (metric.starts_with(kAuroc)) return "AUROC " + metric.substr(kAuroc.size());
  if (metric.starts_with(kAp)) return "AP " + metric.substr(kAp.size());
  return metric;
}

std::vector<std::string> shown_metrics(const Comparison& comparison, bool all) {
  std::vector<std::string> shown;
  // Where modes are known, what is in range says the same as precision and recall, and more sharply.
  const bool has_modes = has(comparison, "share_in_range");
  for (const Heading& heading : kHeadings) {
    const bool is_told_already = has_modes && (heading.metric == "precision" || heading.metric == "recall");
    if (has(comparison, heading.metric) && !is_told_already) shown.emplace_back(heading.metric);
  }
  for (const std::string& metric : comparison.metrics) {
    if (metric.starts_with(kAuroc)) shown.push_back(metric);
  }
  // The likelihood is the KL but for a constant: it is told where there is no grid to integrate over.
  if (has(comparison, "kl")) {
    shown.emplace_back("kl");
  } else if (has(comparison, "log_likelihood")) {
    shown.emplace_back("log_likelihood");
  }
  // Of a sampler for a target: what the literature on samplers tells.
  if (has(comparison, "log_z_lower_error")) {
    for (const char* metric : {"log_z_lower_error", "log_z_importance_error", "wasserstein2"}) {
      if (has(comparison, metric)) shown.emplace_back(metric);
    }
  }
  for (const std::string& metric : comparison.metrics) {
    if (all && !is_baseline(metric) && std::find(shown.begin(), shown.end(), metric) == shown.end()) shown.push_back(metric);
  }
  return shown;
}

Table results_table(const Comparison& comparison, const TableOptions& options) {
  const std::vector<std::string> metrics = shown_metrics(comparison, options.has_all_metrics);
  Table table;
  table.title = comparison.experiment;
  table.columns = columns_of(metrics, options.is_for_json);
  for (const MethodResult& method : comparison.methods) table.rows.push_back(method_row(method, metrics, options));
  for (const std::string_view prefix : kBaselines) {
    std::vector<Cell> row = baseline_row(comparison, prefix, metrics);
    if (!row.empty()) table.rows.push_back(std::move(row));
  }
  if (!comparison.floors.empty()) table.rows.push_back(floor_row(comparison, metrics));
  table.legend = legend_of(comparison, metrics, options.has_medians);
  return table;
}

std::vector<std::string> unfinished(const Comparison& comparison) {
  std::vector<std::string> lines;
  for (const MethodResult& method : comparison.methods) {
    for (const storage::RunSummary& run : method.runs) {
      if (run.status == storage::RunStatus::kCompleted) continue;
      std::string line = run.name + " (run " + std::to_string(run.id) + "): " + std::string(to_text(run.status));
      if (!run.status_reason.empty()) line += ": " + run.status_reason;
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

}  // namespace ebmlab::cli
