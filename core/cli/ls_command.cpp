// SPDX-License-Identifier: MIT
// `ebmlab ls`: the runs of a store.
#include <iostream>

#include "cli/result_commands.hpp"
#include "cli/text.hpp"
#include "report/table.hpp"
#include "storage/reader.hpp"

namespace ebmlab::cli {
namespace {

report::Table runs_table(const std::vector<storage::RunSummary>& runs, bool is_for_json) {
  report::Table table;
  table.columns = {{"id"},   {"uuid"}, {"experiment"}, {"run"},     {"status"},
                   {"step"}, {"of"},   {"created"},    {"seconds"}, {"reason"}};
  for (const storage::RunSummary& run : runs) {
    report::Cell target;
    if (run.step_target) target = *run.step_target;
    report::Cell seconds;
    if (run.started_us) seconds = static_cast<double>(run.active_us) / 1e6;
    table.rows.push_back({run.id, is_for_json ? run.uuid : run.uuid.substr(0, 8), run.experiment, run.name,
                          std::string(to_text(run.status)), run.step, target, time_text(run.created_us), seconds,
                          is_for_json ? run.status_reason : shortened(run.status_reason, 60)});
  }
  return table;
}

report::Cell cell_of(const std::string& field, const storage::FieldValue& value) {
  if (const auto* time = std::get_if<std::int64_t>(&value); time != nullptr && field == "created") return time_text(*time);
  return std::visit([](const auto& v) { return report::Cell(v); }, value);
}

report::Table chosen_table(const storage::Reader& reader, const storage::RunQuery& query, std::vector<std::string> fields) {
  std::erase(fields, "id");  // it is there anyway
  report::Table table{.columns = {{"id"}}};
  for (const std::string& field : fields) table.columns.push_back({field});
  const std::vector<std::int64_t> runs = reader.run_ids(query);
  const auto values = reader.columns(runs, fields);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::vector<report::Cell> row{runs[i]};
    for (std::size_t j = 0; j < fields.size(); ++j) row.push_back(cell_of(fields[j], values[i][j]));
    table.rows.push_back(std::move(row));
  }
  return table;
}

storage::SavedView view_of(const LsOptions& options, const storage::Reader& reader) {
  storage::SavedView view{.name = {}, .filter = options.filter};
  if (options.filter.starts_with('@')) view = reader.saved_view(options.filter.substr(1));
  if (!options.sort.empty()) view.sort = options.sort;
  if (!options.columns.empty()) view.columns = options.columns;
  return view;
}

/// The filter comes last, so that one with a mistake in its brackets is not made whole by what is put around it.
std::string with_short_forms(const LsOptions& options, const std::string& filter) {
  std::string all;
  const auto add = [&](const std::string& field, const std::string& value) {
    if (!value.empty()) all += field + " = " + storage::in_filter_quotes(value) + " and ";
  };
  add("experiment", options.experiment);
  add("method", options.method);
  add("status", options.status);
  if (!filter.empty()) return all.empty() ? filter : all + "(" + filter + ")";
  return all.empty() ? all : all.substr(0, all.size() - std::string_view(" and ").size());
}

}  // namespace

int ls(const LsOptions& options) {
  const storage::Reader reader(options.store.path());
  const storage::SavedView view = view_of(options, reader);
  storage::RunQuery query{.filter = view.filter, .sort = view.sort, .limit = 1};
  if (!options.experiment.empty() || !options.method.empty() || !options.status.empty()) {
    (void)reader.run_ids(query);  // so that a mistake is told with its place in what was typed
    query.filter = with_short_forms(options, view.filter);
  }
  query.limit = options.limit;
  query.with_archived = options.wants_archived;
  query.with_deleted = options.wants_deleted;
  const report::Table table = view.columns.empty() ? runs_table(reader.list_runs(query), options.wants_json)
                                                   : chosen_table(reader, query, view.columns);
  if (!reader.notice().empty()) std::cerr << reader.notice() << "\n";
  std::cout << (options.wants_json ? report::to_json(table) + "\n" : report::to_text(table));
  return kDone;
}

}  // namespace ebmlab::cli
