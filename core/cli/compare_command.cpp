// SPDX-License-Identifier: MIT
// `ebmlab compare`: the table of results of an experiment, again, from the store; how its methods differ, and by how much.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/comparison_tables.hpp"
#include "cli/result_commands.hpp"
#include "cli/results_table.hpp"

namespace ebmlab::cli {
namespace {

struct KeyedTable {
  const char* key;  ///< in JSON
  report::Table table;
};

/// What stands below the table of results.
std::vector<KeyedTable> further_tables(const storage::Reader& reader, const Comparison& comparison,
                                       std::span<const std::int64_t> runs, const CompareOptions& options) {
  ParameterTables parameters = parameter_tables(reader, comparison);
  std::vector<KeyedTable> tables{{"parameters", std::move(parameters.differing)}};
  if (options.has_all || options.wants_json) tables.push_back({"partial_parameters", std::move(parameters.partial)});
  const auto add_differences = [&](const char* key, const Comparison& judged) {
    if (options.against.empty()) return;
    const std::vector<std::string> metrics = shown_metrics(judged, options.has_all);
    tables.push_back({key, difference_table(judged, method_index(judged, options.against), metrics)});
  };
  add_differences("differences", comparison);
  if (options.at_cost.empty()) return tables;
  const CostLimit limit(options.at_cost);
  const Comparison limited = compare_runs(reader, runs, limit);
  tables.push_back({"at_cost", equal_cost_table(limited, limit, options.has_all, options.wants_json)});
  add_differences("differences_at_cost", limited);
  if (!options.against.empty()) tables.back().table.title += ", " + limit.text();
  return tables;
}

nlohmann::ordered_json as_json(const report::Table& results, const std::vector<KeyedTable>& further) {
  using nlohmann::ordered_json;
  ordered_json all = ordered_json::parse(report::to_json(results));
  for (const auto& [key, table] : further) all[key] = ordered_json::parse(report::to_json(table));
  return all;
}

/// By experiment, in the order in which they are first met.
std::vector<std::vector<std::int64_t>> by_experiment(const storage::Reader& reader, const std::vector<std::int64_t>& runs) {
  std::vector<std::string> names;
  std::vector<std::vector<std::int64_t>> parts;
  for (const std::int64_t run : runs) {
    const std::string name = reader.run_summary(run).experiment;
    const auto known = std::find(names.begin(), names.end(), name);
    if (known == names.end()) {
      names.push_back(name);
      parts.push_back({run});
    } else {
      parts[static_cast<std::size_t>(known - names.begin())].push_back(run);
    }
  }
  return parts;
}

nlohmann::ordered_json compare_one(const storage::Reader& reader, const std::vector<std::int64_t>& runs,
                                   const CompareOptions& options) {
  const Comparison comparison = compare_runs(reader, runs);
  const report::Table table = results_table(comparison, {options.has_all, options.wants_json, options.wants_medians});
  const std::vector<KeyedTable> further = further_tables(reader, comparison, runs, options);
  if (options.wants_json) return as_json(table, further);
  const auto text = options.wants_markdown ? report::to_markdown : report::to_text;
  std::cout << text(table);
  for (const std::string& line : unfinished(comparison)) std::cout << line << "\n";
  for (const auto& [key, more] : further) {
    if (!more.rows.empty()) std::cout << "\n" << text(more);
  }
  return {};
}

}  // namespace

int compare(const CompareOptions& options) {
  const storage::Reader reader(options.store.path());
  const auto parts = by_experiment(reader, runs_of(reader, options.experiment));
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const std::vector<std::int64_t>& runs : parts) {
    if (&runs != &parts.front() && !options.wants_json) std::cout << "\n";
    all.push_back(compare_one(reader, runs, options));
  }
  if (options.wants_json) std::cout << (parts.size() == 1 ? all.front() : all).dump(2) << "\n";  // several: a list
  return kDone;
}

}  // namespace ebmlab::cli
