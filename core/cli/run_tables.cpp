// SPDX-License-Identifier: MIT
// The parts of one run's record as tables.
#include "cli/run_tables.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/cell.hpp"
#include "cli/text.hpp"

namespace ebmlab::cli {
namespace {

using report::Cell;
using report::Table;

Table params_table(const storage::RunDetail& detail) {
  Table table{"parameters", {{"name"}, {"value"}, {"from"}}};
  for (const auto& param : detail.params) table.rows.push_back({param.name, param.txt, param.source});
  return table;
}

Table plugins_table(const storage::RunDetail& detail) {
  Table table{"plugins", {{"role"}, {"plugin"}, {"version"}, {"sha256"}, {"file"}}};
  for (const auto& plugin : detail.plugins) {
    table.rows.push_back(
        {plugin.role, plugin.kind + " " + plugin.name, plugin.version, plugin.sha256.substr(0, 16), plugin.path});
  }
  return table;
}

Table datasets_table(const storage::RunDetail& detail) {
  Table table{"data sets", {{"split"}, {"name"}, {"rows"}, {"dimensions"}, {"drawn from"}}};
  for (const auto& set : detail.datasets) {
    table.rows.push_back({set.split, set.name, set.rows ? Cell{*set.rows} : Cell{std::string("fresh draws")}, set.dim,
                          set.generator.empty() ? set.fingerprint.substr(0, 16) : shortened(set.generator, 80)});
  }
  return table;
}

Table seeds_table(const storage::RunDetail& detail) {
  Table table{"seeds", {{"stream"}, {"seed"}}};
  for (const auto& seed : detail.seeds) table.rows.push_back({seed.stream, std::to_string(seed.seed)});
  return table;
}

/// "12_3 of main", or "13" outside of an array.
std::string job_text(const std::string& scheduler_json) {
  const nlohmann::json job = nlohmann::json::parse(scheduler_json, nullptr, false);
  if (!job.is_object()) return {};
  const auto text = [&](const char* key) {
    return job.contains(key) && job[key].is_string() ? job[key].get<std::string>() : "";
  };
  std::string name = text("array_job").empty() ? text("job") : text("array_job") + "_" + text("array_task");
  if (!text("partition").empty()) name += " of " + text("partition");
  return name;
}

Table sessions_table(const storage::RunDetail& detail) {
  Table table{"sessions",
              {{"host"}, {"process", {}, "pid"}, {"started"}, {"steps"}, {"exit code", {}, "exit_code"}, {"signal"}, {"end"}}};
  const bool has_jobs = std::any_of(detail.sessions.begin(), detail.sessions.end(),
                                    [](const auto& session) { return !session.scheduler_json.empty(); });
  if (has_jobs) table.columns.push_back({"job"});
  for (const auto& session : detail.sessions) {
    table.rows.push_back({session.host.hostname + " (" + session.host.cpu_model + ")", session.pid,
                          time_text(session.started_us),
                          std::to_string(session.first_step) + " to " + std::to_string(session.last_step),
                          cell(session.exit_code), cell(session.term_signal), session.end_reason});
    if (has_jobs) table.rows.back().emplace_back(job_text(session.scheduler_json));
  }
  return table;
}

Table series_table(const std::vector<storage::SeriesInfo>& all) {
  Table table{"series", {{"name"}, {"values"}, {"last"}, {"min"}, {"max"}, {"mean"}, {"not finite", {}, "nonfinite"}}};
  for (const auto& series : all) {
    table.rows.push_back(
        {series.name, series.n, cell(series.last), cell(series.min), cell(series.max), cell(series.mean), series.nonfinite});
  }
  return table;
}

Cell number_in(const nlohmann::json& detail, const char* key) {
  return detail.contains(key) && detail[key].is_number() ? Cell(detail[key].get<double>()) : Cell();
}

/// From a metric's name to its definition.
std::vector<report::Column> metric_columns() {
  return {{"metric"}, {"value"}, {"spread"}, {"low"}, {"high"}, {"floor"}, {"protocol"}, {"definition"}};
}

std::vector<Cell> metric_cells(const storage::EvaluationRow& row) {
  nlohmann::json detail = nlohmann::json::parse(row.detail_json, nullptr, false);
  if (!detail.is_object()) detail = nlohmann::json::object();
  std::string definition = detail.value("definition", "");
  if (detail.contains("undefined")) definition.insert(0, "undefined: " + detail.value("undefined", "") + "; ");
  return {row.metric,
          cell(row.value),
          cell(row.std_error),
          number_in(detail, "low"),
          number_in(detail, "high"),
          number_in(detail, "floor"),
          detail.value("protocol", "") + " " + row.protocol_sha256.substr(0, 8),
          definition};
}

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

Table evaluations_table(const std::vector<storage::EvaluationRow>& rows) {
  Table table{"evaluation", {{"step"}}};
  append(table.columns, metric_columns());
  for (const auto& row : rows) {
    if (row.step != rows.back().step) continue;
    append(table.rows.emplace_back(std::vector<Cell>{row.step}), metric_cells(row));
  }
  if (!rows.empty()) table.title += " at step " + std::to_string(rows.back().step);
  return table;
}

Table events_table(const storage::RunDetail& detail) {
  Table table{"events", {{"time"}, {"step"}, {"kind"}, {"what"}}};
  for (const auto& event : detail.events) {
    table.rows.push_back({time_text(event.t_us), cell(event.step), event.kind, event.title});
  }
  return table;
}

Table snapshots_table(const std::vector<storage::SnapshotInfo>& all) {
  Table table{"snapshots", {{"step"}, {"kind"}, {"name"}, {"shape"}, {"min"}, {"max"}, {"log Z", {}, "log_z"}}};
  for (const auto& snapshot : all) {
    std::string shape;
    for (const std::int64_t size : snapshot.shape) shape += (shape.empty() ? "" : " x ") + std::to_string(size);
    table.rows.push_back(
        {snapshot.step, snapshot.kind, snapshot.name, shape, cell(snapshot.vmin), cell(snapshot.vmax), cell(snapshot.log_z)});
  }
  return table;
}

Table checkpoints_table(const std::vector<storage::CheckpointRow>& all) {
  Table table{"checkpoints", {{"step"}, {"kind"}, {"size"}, {"sha256"}, {"time"}}};
  for (const auto& checkpoint : all) {
    table.rows.push_back({checkpoint.step, checkpoint.kind, size_text(checkpoint.size_bytes), checkpoint.sha256.substr(0, 16),
                          time_text(checkpoint.t_us)});
  }
  return table;
}

}  // namespace

Table checkpoint_evaluations_table(const std::vector<storage::EvaluationRow>& rows,
                                   const std::vector<storage::CheckpointRow>& checkpoints) {
  Table table{"evaluations of checkpoints", {{"step"}, {"kind"}, {"samples"}}};
  append(table.columns, metric_columns());
  for (const auto& row : rows) {
    const auto of = std::find_if(checkpoints.begin(), checkpoints.end(),
                                 [&](const storage::CheckpointRow& each) { return each.id == row.checkpoint_id; });
    if (of == checkpoints.end()) continue;
    append(table.rows.emplace_back(std::vector<Cell>{of->step, of->kind, row.samples}), metric_cells(row));
  }
  return table;
}

std::vector<NamedTable> run_tables(const storage::Reader& reader, const storage::RunDetail& detail) {
  const std::int64_t run = detail.summary.id;
  const std::vector<storage::CheckpointRow> checkpoints = reader.checkpoints(run);
  return {{"params", params_table(detail)},
          {"plugins", plugins_table(detail)},
          {"datasets", datasets_table(detail)},
          {"seeds", seeds_table(detail)},
          {"sessions", sessions_table(detail)},
          {"series", series_table(reader.series(run))},
          {"evaluation", evaluations_table(reader.evaluations(run))},
          {"events", events_table(detail)},
          {"snapshots", snapshots_table(reader.snapshots(run))},
          {"checkpoints", checkpoints_table(checkpoints)},
          {"checkpoint_evaluations", checkpoint_evaluations_table(reader.checkpoint_evaluations(run), checkpoints)}};
}

}  // namespace ebmlab::cli
