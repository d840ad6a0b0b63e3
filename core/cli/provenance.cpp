// SPDX-License-Identifier: MIT
// Runs and where they come from.
#include "cli/provenance.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "cli/results.hpp"
#include "cli/text.hpp"

namespace ebmlab::cli {
namespace {

using report::Cell;
using report::Table;
using storage::RunDetail;

/// Rows of texts, each with the runs that have it, in the order in which they came.
class Gathered {
 public:
  void add(std::vector<std::string> row, std::int64_t run) {
    auto known = std::find_if(rows_.begin(), rows_.end(), [&](const auto& entry) { return entry.first == row; });
    if (known == rows_.end()) known = rows_.insert(rows_.end(), {std::move(row), {}});
    if (known->second.empty() || known->second.back() != run) known->second.push_back(run);
  }

  /// With the runs as a last column: "1-3, 7".
  [[nodiscard]] Table table(std::string title, std::vector<report::Column> columns) const {
    Table table{std::move(title), std::move(columns)};
    table.columns.push_back({"runs"});
    for (const auto& [texts, runs] : rows_) {
      std::vector<Cell> row(texts.begin(), texts.end());
      row.emplace_back(ranges_text(runs));
      table.rows.push_back(std::move(row));
    }
    return table;
  }

 private:
  std::vector<std::pair<std::vector<std::string>, std::vector<std::int64_t>>> rows_;
};

std::string commit_text(const storage::EnvironmentRecord& environment) {
  return environment.git_commit + (environment.git_dirty.value_or(false) ? " with changes" : "");
}

void add_build(Gathered& builds, const RunDetail& run) {
  const storage::EnvironmentRecord& build = run.environment;
  builds.add({build.app_version, commit_text(build), build.libtorch, build.cuda, build.compiler, build.build_type},
             run.summary.id);
}

void add_machines(Gathered& machines, const RunDetail& run) {
  for (const storage::SessionInfo& session : run.sessions) {
    const storage::HostRecord& host = session.host;
    machines.add({host.hostname, host.cpu_model, std::to_string(host.cpu_threads), size_text(host.ram_bytes), host.os,
                  host.kernel, host.devices_json},
                 run.summary.id);
  }
}

void add_dataset(Gathered& sets, const RunDetail& run) {
  for (const storage::DatasetRecord& set : run.datasets) {
    sets.add({set.name, set.split, set.rows ? std::to_string(*set.rows) : "fresh draws", std::to_string(set.dim),
              set.fingerprint, shortened(set.generator, 200)},
             run.summary.id);
  }
}

}  // namespace

Table runs_table(const std::vector<RunDetail>& runs) {
  Table table{"",
              {{"run"},
               {"experiment"},
               {"name"},
               {"status"},
               {"seed"},
               {"step"},
               {"E evals"},
               {"grad evals"},
               {"seconds"},
               {"reason"}}};
  for (const RunDetail& run : runs) {
    const storage::RunSummary& summary = run.summary;
    const std::optional<std::uint64_t> seed = root_seed(run);
    table.rows.push_back({summary.id, summary.experiment, summary.name, std::string(to_text(summary.status)),
                          seed ? Cell(std::to_string(*seed)) : Cell(), summary.step, summary.energy_evals, summary.grad_evals,
                          storage::total_cost(summary).seconds, summary.status_reason});
  }
  return table;
}

std::vector<Table> provenance_tables(const std::vector<RunDetail>& runs) {
  Gathered plugins, sets, builds, machines;
  for (const RunDetail& run : runs) {
    for (const storage::PluginRecord& plugin : run.plugins) {
      plugins.add({plugin.kind, plugin.name, plugin.version, plugin.sha256}, run.summary.id);
    }
    add_dataset(sets, run);
    add_build(builds, run);
    add_machines(machines, run);
  }
  std::vector<Table> tables{
      plugins.table("plugins", {{"kind"}, {"plugin"}, {"version"}, {"sha256 of the library"}}),
      sets.table("data sets", {{"data set"}, {"split"}, {"rows"}, {"dimensions"}, {"fingerprint"}, {"drawn from"}}),
      builds.table("builds", {{"ebmlab"}, {"commit"}, {"LibTorch"}, {"CUDA"}, {"compiler"}, {"build"}}),
      machines.table("machines", {{"host"}, {"CPU"}, {"threads"}, {"memory"}, {"system"}, {"kernel"}, {"devices"}})};
  std::erase_if(tables, [](const Table& table) { return table.rows.empty(); });
  return tables;
}

}  // namespace ebmlab::cli
