// SPDX-License-Identifier: MIT
// The figures of a comparison, read from the store.
#include "cli/results.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace ebmlab::cli {
namespace {

using storage::Reader;
using storage::RunStatus;
using storage::RunSummary;

/// Configuration -> root seed -> run, configurations in the order of their first run.
struct Group {
  std::string replicate_key, method;
  std::map<std::uint64_t, RunSummary> by_seed;
};

std::uint64_t root_seed(const Reader& reader, const RunSummary& run) {
  const storage::RunDetail detail = reader.run_detail(run.id);
  for (const storage::SeedRecord& seed : detail.seeds) {
    if (seed.stream == "root") return seed.seed;
  }
  return static_cast<std::uint64_t>(run.id);  // told apart from every other run
}

std::vector<Group> grouped(const Reader& reader, std::span<const std::int64_t> ids) {
  std::vector<std::int64_t> sorted(ids.begin(), ids.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<Group> groups;
  for (const std::int64_t id : sorted) {
    const RunSummary run = reader.run_summary(id);
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const Group& g) { return g.replicate_key == run.replicate_key && g.method == run.method; });
    if (group == groups.end()) group = groups.insert(groups.end(), {run.replicate_key, run.method, {}});
    RunSummary& kept = group->by_seed.emplace(root_seed(reader, run), run).first->second;
    if (run.status == RunStatus::kCompleted || kept.status != RunStatus::kCompleted) kept = run;
  }
  return groups;
}

/// "sampler.steps = 20 (was 10)" for each parameter that is not as in the first configuration.
std::string difference_of(const Reader& reader, std::int64_t first, std::int64_t other) {
  std::map<std::string, std::string> before;
  const storage::RunDetail former = reader.run_detail(first);
  for (const storage::ParamRecord& param : former.params) before[param.name] = param.txt;
  std::string text;
  const storage::RunDetail detail = reader.run_detail(other);
  for (const storage::ParamRecord& param : detail.params) {
    const auto known = before.find(param.name);
    if (param.name == "seed" || (known != before.end() && known->second == param.txt)) continue;
    text += (text.empty() ? "" : ", ") + param.name + " = " + param.txt;
    if (known != before.end()) text += " (" + known->second + " in the first)";
  }
  for (const auto& [name, value] : before) {
    const bool is_there = std::any_of(detail.params.begin(), detail.params.end(),
                                      [&](const storage::ParamRecord& param) { return param.name == name; });
    if (!is_there) text.append(text.empty() ? "no " : ", no ").append(name).append(" (").append(value).append(" in the first)");
  }
  return text;
}

bool is_final(const nlohmann::json& detail) { return detail.value("protocol", "") == "final"; }

class Collector {
 public:
  Collector(const Reader& reader, Comparison& comparison) : reader_(reader), comparison_(comparison) {}

  void add(MethodResult& method, std::int64_t run) {
    bool is_judged = false;
    for (const storage::EvaluationRow& row : reader_.evaluations(run)) {
      const nlohmann::json detail = nlohmann::json::parse(row.detail_json, nullptr, false);
      if (!detail.is_object() || !is_final(detail)) continue;
      is_judged = true;
      note(row, detail);
      method.definitions[row.metric] = detail.value("definition", "");
      std::vector<double>& values = method.metrics[row.metric];
      if (row.value) values.push_back(*row.value);
    }
    if (is_judged) ++method.judged;
  }

  void finish() { comparison_.is_judged_alike = protocols_.size() <= 1; }

 private:
  void note(const storage::EvaluationRow& row, const nlohmann::json& detail) {
    protocols_.insert(row.protocol_sha256);
    if (std::find(comparison_.metrics.begin(), comparison_.metrics.end(), row.metric) == comparison_.metrics.end()) {
      comparison_.metrics.push_back(row.metric);
    }
    if (detail.contains("floor") && detail["floor"].is_number()) comparison_.floors[row.metric] = detail["floor"].get<double>();
  }

  const Reader& reader_;
  Comparison& comparison_;
  std::set<std::string> protocols_;
};

}  // namespace

Comparison compare_runs(const Reader& reader, std::span<const std::int64_t> runs) {
  Comparison comparison;
  Collector collector(reader, comparison);
  std::map<std::string, std::vector<std::int64_t>> configurations;  // method -> a run of each
  for (const Group& group : grouped(reader, runs)) {
    MethodResult method;
    method.method = group.method;
    for (const auto& [seed, run] : group.by_seed) {
      method.runs.push_back(run);
      collector.add(method, run.id);
      comparison.experiment = run.experiment;
    }
    std::vector<std::int64_t>& known = configurations[group.method];
    known.push_back(method.runs.front().id);
    method.label = group.method + (known.size() > 1 ? " #" + std::to_string(known.size()) : "");
    if (known.size() > 1) method.difference = difference_of(reader, known.front(), known.back());
    comparison.methods.push_back(std::move(method));
  }
  collector.finish();
  return comparison;
}

std::vector<std::int64_t> runs_of(const Reader& reader, const std::string& experiment) {
  const std::string wanted = experiment.empty() ? reader.run_summary(reader.find_run("last")).experiment : experiment;
  std::vector<std::int64_t> ids = reader.run_ids({.filter = "experiment = " + storage::in_filter_quotes(wanted)});
  if (!ids.empty()) return ids;
  std::set<std::string> names;
  for (const RunSummary& run : reader.list_runs()) names.insert(run.experiment);
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  throw ConfigError("no experiment of " + reader.file().string() + " is called \"" + experiment +
                    "\"; it has: " + (list.empty() ? "none" : list));
}

}  // namespace ebmlab::cli
