// SPDX-License-Identifier: MIT
// The page of `ebmlab report`.
#include "cli/report_page.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/comparison_tables.hpp"
#include "cli/provenance.hpp"
#include "cli/results_table.hpp"
#include "report/html.hpp"

namespace ebmlab::cli {
namespace {

using report::escape_html;
using storage::Reader;

/// Experiment -> its runs, in the order in which they were first run.
using Sections = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

Sections sections_of(const Reader& reader, std::span<const std::int64_t> runs) {
  std::vector<std::int64_t> sorted(runs.begin(), runs.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  Sections sections;
  for (const std::int64_t run : sorted) {
    const std::string experiment = reader.run_summary(run).experiment;
    auto known = std::find_if(sections.begin(), sections.end(), [&](const auto& one) { return one.first == experiment; });
    if (known == sections.end()) known = sections.insert(sections.end(), {experiment, {}});
    known->second.push_back(run);
  }
  return sections;
}

std::string names_of(const Sections& sections) {
  std::string names;
  for (const auto& [experiment, runs] : sections) names += (names.empty() ? "" : ", ") + experiment;
  return names;
}

bool has_method(const Comparison& comparison, const std::string& label) {
  return std::any_of(comparison.methods.begin(), comparison.methods.end(),
                     [&](const MethodResult& method) { return method.label == label; });
}

/// The writer of one page.
class Page {
 public:
  Page(const Reader& reader, const MakeReference& make_reference, const PageOptions& options)
      : reader_(reader), make_reference_(make_reference), options_(options) {}

  void head(const std::string& title, const Sections& sections) {
    std::size_t runs = 0;
    for (const auto& [experiment, ids] : sections) runs += ids.size();
    body_ += "<h1>" + escape_html(title) + "</h1>\n<dl>\n";
    entry("made", options_.made);
    entry("store", reader_.file().string());
    entry("runs", std::to_string(runs) + " chosen by: " + options_.chosen);
    body_ += "</dl>\n";
  }

  void section(const Comparison& comparison, std::span<const std::int64_t> runs) {
    heading(comparison.experiment);
    table(results_table(comparison));
    if (options_.limit) equal_cost(comparison, runs);
    differences(comparison, comparison.experiment);
    parameters(comparison);
    pictures(comparison);
    list("unfinished runs", unfinished(comparison));
  }

  void runs(const Sections& sections) {
    std::vector<storage::RunDetail> details;
    for (const auto& [experiment, ids] : sections) {
      for (const std::int64_t run : ids) details.push_back(reader_.run_detail(run));
    }
    heading("Runs");
    table(runs_table(details));
    heading("Provenance");
    for (const report::Table& one : provenance_tables(details)) table(one);
  }

  [[nodiscard]] const std::string& body() const { return body_; }

 private:
  void heading(const std::string& text) { body_ += "<h2>" + escape_html(text) + "</h2>\n"; }
  void table(const report::Table& table) { body_ += report::to_html(table); }
  void entry(const char* what, const std::string& text) {
    body_.append("<dt>").append(what).append("</dt><dd>").append(escape_html(text)).append("</dd>\n");
  }
  void details(const report::Table& hidden) {
    if (hidden.rows.empty()) return;
    body_ += "<details><summary>" + std::to_string(hidden.rows.size()) + " " + escape_html(hidden.title) + "</summary>\n" +
             report::to_html(hidden) + "</details>\n";
  }
  void list(const std::string& title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    body_ += "<h3>" + escape_html(title) + "</h3>\n<ul>\n";
    for (const std::string& line : lines) body_ += "<li>" + escape_html(line) + "</li>\n";
    body_ += "</ul>\n";
  }

  void equal_cost(const Comparison& comparison, std::span<const std::int64_t> runs) {
    const Comparison limited = compare_runs(reader_, runs, options_.limit);
    table(equal_cost_table(limited, *options_.limit, false, false));
    differences(limited, comparison.experiment + ", " + options_.limit->text());
  }

  void differences(const Comparison& comparison, const std::string& where) {
    if (comparison.methods.size() < 2) return;
    const bool is_asked = has_method(comparison, options_.against);
    const std::size_t against = is_asked ? method_index(comparison, options_.against) : 0;
    report::Table rows = difference_table(comparison, against, shown_metrics(comparison, false));
    rows.title = where + ": " + rows.title;
    if (!rows.rows.empty()) table(rows);
  }

  void parameters(const Comparison& comparison) {
    const ParameterTables tables = parameter_tables(reader_, comparison);
    if (!tables.differing.rows.empty()) table(tables.differing);
    for (const report::Table& hidden : {tables.partial, tables.common}) details(hidden);
  }

  void pictures(const Comparison& comparison) {
    const storage::RunDetail first = reader_.run_detail(comparison.methods.front().runs.front().id);
    const Reference reference = make_reference_(first.config_json);
    if (!reference.problem.empty()) {
      body_ += "<p class=\"legend\">drawn without the data beside: " + escape_html(reference.problem) + "</p>\n";
    }
    for (const NamedFigure& named : comparison_figures(reader_, comparison, reference)) {
      body_ += report::to_html(named.figure, options_.pictures);
    }
  }

  const Reader& reader_;
  const MakeReference& make_reference_;
  const PageOptions& options_;
  std::string body_;
};

}  // namespace

std::string report_page(const Reader& reader, std::span<const std::int64_t> runs, const MakeReference& make_reference,
                        const PageOptions& options) {
  const Sections sections = sections_of(reader, runs);
  const std::string title = options.title.empty() ? names_of(sections) : options.title;
  std::vector<Comparison> comparisons;
  for (const auto& [experiment, ids] : sections) comparisons.push_back(compare_runs(reader, ids));
  const bool is_known = std::any_of(comparisons.begin(), comparisons.end(),
                                    [&](const Comparison& one) { return has_method(one, options.against); });
  if (!options.against.empty() && !is_known) static_cast<void>(method_index(comparisons.front(), options.against));  // throws
  Page page(reader, make_reference, options);
  page.head(title, sections);
  for (std::size_t i = 0; i < sections.size(); ++i) page.section(comparisons[i], sections[i].second);
  page.runs(sections);
  return report::html_page(title, page.body());
}

}  // namespace ebmlab::cli
