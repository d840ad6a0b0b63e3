// SPDX-License-Identifier: MIT
// The tables that hold a run, as data.
#include "storage/run_tables.hpp"

#include "storage/error.hpp"

#include <algorithm>
#include <array>

namespace ebmlab::storage {
namespace {

constexpr std::string_view kOfRun = "run_id=?1";

const std::vector<RunTable>& tables() {
  static const std::vector<RunTable> all{{"run_session", kOfRun, "attempt", {{"host_id", "host"}}},
                                         {"run_seed", kOfRun, "stream", {}},
                                         {"run_plugin", kOfRun, "role", {{"plugin_id", "plugin"}}},
                                         {"run_dataset", kOfRun, "split", {{"dataset_id", "dataset"}}},
                                         {"param", kOfRun, "(SELECT text FROM name WHERE id=name_id)", {{"name_id", "name"}}},
                                         {"series", kOfRun, "id", {{"name_id", "name"}}},
                                         {"chunk",
                                          "series_id IN (SELECT id FROM series WHERE run_id=?1)",
                                          "series_id, level, seq",
                                          {{"series_id", "series"}, {"session_id", "run_session"}}},
                                         {"snapshot", kOfRun, "id", {{"session_id", "run_session"}, {"name_id", "name"}}},
                                         {"checkpoint", kOfRun, "id", {{"session_id", "run_session"}}},
                                         {"event", kOfRun, "id", {{"session_id", "run_session"}}},
                                         {"log", kOfRun, "session_id, seq", {{"session_id", "run_session"}}},
                                         {"evaluation",
                                          kOfRun,
                                          "id",
                                          {{"checkpoint_id", "checkpoint"},
                                           {"dataset_id", "dataset"},
                                           {"sampler_plugin_id", "plugin"},
                                           {"session_id", "run_session"}}},
                                         {"run_tag", kOfRun, "(SELECT name FROM tag WHERE id=tag_id)", {{"tag_id", "tag"}}}};
  return all;
}

}  // namespace

std::string_view RunTable::target_of(std::string_view column) const {
  const auto found = std::find_if(references.begin(), references.end(), [&](const Reference& r) { return r.column == column; });
  return found == references.end() ? std::string_view() : found->table;
}

const RunTable& run_row() {
  static const RunTable row{"run", "id=?1", "id", {{"experiment_id", "experiment"}, {"environment_id", "environment"}}};
  return row;
}

std::span<const RunTable> run_tables() { return std::span(tables()).first(tables().size() - 1); }

const RunTable& run_table(std::string_view name) {
  const auto found = std::find_if(tables().begin(), tables().end(), [&](const RunTable& table) { return table.name == name; });
  if (found == tables().end()) throw StoreError("runs have no table " + std::string(name));
  return *found;
}

std::span<const std::string_view> shared_key(std::string_view table) {
  using Names = std::vector<std::string_view>;
  static const std::map<std::string_view, Names> keys{{"name", {"kind", "text"}},
                                                      {"experiment", {"uuid"}},
                                                      {"host", {"sha256"}},
                                                      {"environment", {"sha256"}},
                                                      {"plugin", {"kind", "name", "sha256"}},
                                                      {"dataset", {"fingerprint"}},
                                                      {"tag", {"name"}}};
  const auto found = keys.find(table);
  return found == keys.end() ? std::span<const std::string_view>() : std::span(found->second);
}

std::vector<Column> columns_of(SQLite::Database& db, std::string_view table) {
  SQLite::Statement rows(db, "SELECT name, type, \"notnull\" OR pk > 0 FROM pragma_table_info(?)");
  rows.bind(1, std::string(table));
  std::vector<Column> columns;
  while (rows.executeStep()) {
    columns.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(), rows.getColumn(2).getInt() != 0});
  }
  return columns;
}

std::string names_of(std::span<const Column> columns) {
  std::string text;
  for (const auto& column : columns) text.append(text.empty() ? "" : ", ").append(column.name);
  return text;
}

std::string marks_for(std::span<const Column> columns) {
  std::string text;
  for (std::size_t i = 0; i < columns.size(); ++i) text += i == 0 ? "?" : ", ?";
  return text;
}

SQLite::Statement& Statements::get(const std::string& text) {
  auto& statement = statements_[text];
  if (statement == nullptr) {
    statement = std::make_unique<SQLite::Statement>(db_, text);
  } else {
    statement->reset();
    statement->clearBindings();
  }
  return *statement;
}

void Statements::reset() {
  for (const auto& [text, statement] : statements_) statement->tryReset();
}

}  // namespace ebmlab::storage
