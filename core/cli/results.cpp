// SPDX-License-Identifier: MIT
// The figures of a comparison, read from the store.
#include "cli/results.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>

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

std::vector<Group> grouped(const Reader& reader, std::span<const std::int64_t> ids) {
  std::vector<std::int64_t> sorted(ids.begin(), ids.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<Group> groups;
  for (const std::int64_t id : sorted) {
    const RunSummary run = reader.run_summary(id);
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const Group& g) { return g.replicate_key == run.replicate_key && g.method == run.method; });
    if (group == groups.end()) group = groups.insert(groups.end(), {run.replicate_key, run.method, {}});
    // Without a seed it is told apart from every other run.
    const std::uint64_t seed = root_seed(reader.run_detail(id)).value_or(static_cast<std::uint64_t>(id));
    RunSummary& kept = group->by_seed.emplace(seed, run).first->second;
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

struct Judged {
  storage::EvaluationRow row;
  nlohmann::json detail;
};

class Collector {
 public:
  Collector(const Reader& reader, const std::optional<CostLimit>& limit, Comparison& comparison)
      : reader_(reader), limit_(limit), comparison_(comparison) {}

  void add(MethodResult& method, std::uint64_t seed, const RunSummary& run) {
    std::vector<Judged> evaluation = evaluations(run.id, !limit_);
    if (limit_) {
      keep_last_allowed(method, run.id, evaluation);
    } else if (run.status == RunStatus::kCompleted) {
      method.costs.push_back(storage::total_cost(run));
    }
    for (const Judged& judged : evaluation) note(method, seed, judged);
    if (!evaluation.empty()) ++method.judged;
  }

  void finish() { comparison_.is_judged_alike = protocols_.size() <= 1; }

 private:
  /// Those at the end, or those before it.
  [[nodiscard]] std::vector<Judged> evaluations(std::int64_t run, bool is_final) const {
    std::vector<Judged> result;
    for (storage::EvaluationRow& row : reader_.evaluations(run)) {
      nlohmann::json detail = nlohmann::json::parse(row.detail_json, nullptr, false);
      if (!detail.is_object() || (detail.value("protocol", "") == "final") != is_final) continue;
      result.push_back({std::move(row), std::move(detail)});
    }
    return result;
  }

  void keep_last_allowed(MethodResult& method, std::int64_t run, std::vector<Judged>& evaluation) const {
    const storage::CostCurve cost(reader_, reader_.run_detail(run));
    std::erase_if(evaluation, [&](const Judged& judged) { return !limit_->allows(cost.at(judged.row.step)); });
    if (evaluation.empty()) return;
    const std::int64_t step = evaluation.back().row.step;
    std::erase_if(evaluation, [&](const Judged& judged) { return judged.row.step != step; });
    method.costs.push_back(cost.at(step));
  }

  void note(MethodResult& method, std::uint64_t seed, const Judged& judged) {
    const auto& [row, detail] = judged;
    protocols_.insert(row.protocol_sha256);
    if (std::find(comparison_.metrics.begin(), comparison_.metrics.end(), row.metric) == comparison_.metrics.end()) {
      comparison_.metrics.push_back(row.metric);
    }
    if (detail.contains("floor") && detail["floor"].is_number()) comparison_.floors[row.metric] = detail["floor"].get<double>();
    method.definitions[row.metric] = detail.value("definition", "");
    std::vector<double>& values = method.metrics[row.metric];
    if (!row.value) return;
    values.push_back(*row.value);
    method.paired[row.metric][{seed, row.protocol_sha256}] = *row.value;
  }

  const Reader& reader_;
  const std::optional<CostLimit>& limit_;
  Comparison& comparison_;
  std::set<std::string> protocols_;
};

}  // namespace

std::optional<std::uint64_t> root_seed(const storage::RunDetail& run) {
  for (const storage::SeedRecord& seed : run.seeds) {
    if (seed.stream == "root") return seed.seed;
  }
  return std::nullopt;
}

Comparison compare_runs(const Reader& reader, std::span<const std::int64_t> runs, const std::optional<CostLimit>& limit) {
  Comparison comparison;
  Collector collector(reader, limit, comparison);
  std::map<std::string, std::vector<std::int64_t>> configurations;  // method -> a run of each
  for (const Group& group : grouped(reader, runs)) {
    MethodResult method;
    method.method = group.method;
    for (const auto& [seed, run] : group.by_seed) {
      method.runs.push_back(run);
      collector.add(method, seed, run);
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

namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::string spaced = text;
  std::replace(spaced.begin(), spaced.end(), ',', ' ');
  std::istringstream in(spaced);
  return {std::istream_iterator<std::string>(in), {}};
}

/// None when a word names no run.
std::optional<std::vector<std::int64_t>> runs_named(const Reader& reader, const std::string& text) {
  std::vector<std::int64_t> ids;
  try {
    for (const std::string& word : words_of(text)) {
      const std::int64_t id = reader.find_run(word);
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    }
  } catch (const storage::StoreError&) {
    return std::nullopt;
  }
  return ids.empty() ? std::nullopt : std::optional(ids);
}

std::string experiments_of(const Reader& reader) {
  std::set<std::string> names;
  for (const RunSummary& run : reader.list_runs({.with_archived = true})) names.insert(run.experiment);
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list.empty() ? "none" : list;
}

}  // namespace

std::vector<std::int64_t> runs_of(const Reader& reader, const std::string& what, bool with_archived) {
  const std::string name = what.empty() ? reader.run_summary(reader.find_run("last")).experiment : what;
  const std::string of_experiment = "experiment = " + storage::in_filter_quotes(name);
  if (auto ids = reader.run_ids({.filter = of_experiment, .with_archived = with_archived}); !ids.empty()) return ids;
  if (const auto ids = runs_named(reader, name)) return *ids;
  const std::string among = "; the experiments of " + reader.file().string() + ": " + experiments_of(reader);
  if (!reader.run_ids({.filter = of_experiment, .with_archived = true}).empty())
    throw ConfigError("every run of the experiment \"" + name + "\" is archived (ebmlab archive RUN --off)");
  std::vector<std::int64_t> ids;
  try {
    ids = name.starts_with('@') ? reader.run_ids({.filter = reader.saved_view(name.substr(1)).filter})
                                : reader.run_ids({.filter = name, .with_archived = with_archived});
  } catch (const storage::StoreError& error) {
    throw ConfigError("\"" + name + "\" is no experiment, names no runs, and is no filter (" + error.what() + ")" + among);
  }
  if (ids.empty()) throw ConfigError("no experiment is called \"" + name + "\", and no run fits it as a filter" + among);
  return ids;
}

}  // namespace ebmlab::cli
