// SPDX-License-Identifier: MIT
// Copies runs' rows from one store into another.
#include "storage/row_copier.hpp"

#include "storage/error.hpp"
#include "storage/sql.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>

namespace ebmlab::storage {
namespace {

constexpr std::array<std::string_view, 2> kLinks{"parent_run_id", "forked_from_checkpoint_id"};
constexpr std::array<std::string_view, 6> kKept{"uuid", "note", "starred", "archived", "deleted_us", "color"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void bind_value(SQLite::Statement& into, int i, const SQLite::Column& value) {
  switch (value.getType()) {
    case SQLITE_INTEGER:
      return into.bind(i, static_cast<std::int64_t>(value.getInt64()));
    case SQLITE_FLOAT:
      return into.bind(i, value.getDouble());
    case SQLITE_TEXT:
      return into.bind(i, value.getString());
    case SQLITE_BLOB:
      return into.bind(i, value.getBytes() == 0 ? "" : value.getBlob(), value.getBytes());
    default:
      return into.bind(i);
  }
}

std::string select(const RunTable& table, const std::vector<Column>& columns) {
  return std::string("SELECT ")
      .append(names_of(columns))
      .append(" FROM ")
      .append(table.name)
      .append(" WHERE ")
      .append(table.rows)
      .append(" ORDER BY ")
      .append(table.order);
}

/// All but the id, which the target gives.
std::string insert(std::string_view table, std::span<const Column> columns) {
  const auto values = columns.front().name == "id" ? columns.subspan(1) : columns;
  return std::string("INSERT INTO ")
      .append(table)
      .append("(")
      .append(names_of(values))
      .append(") VALUES(")
      .append(marks_for(values))
      .append(")");
}

/// What checkpoints of a run were found to be worth, aside while its rows are replaced; checkpoints get other ids then.
class KeptEvaluations {
 public:
  KeptEvaluations(SQLite::Database& db, std::int64_t run)
      : db_(db),
        has_some_(sql::find_integer(db, "SELECT 1 FROM evaluation WHERE run_id=? AND checkpoint_id IS NOT NULL LIMIT 1", run)
                      .has_value()) {
    if (!has_some_) return;
    const std::string rows =
        "SELECT e.*, s.attempt, c.step AS of_step, c.kind AS of_kind, c.sha256 AS of_sha256 FROM evaluation e"
        " JOIN checkpoint c ON c.id=e.checkpoint_id JOIN run_session s ON s.id=c.session_id WHERE e.run_id=";
    // Empty but in between: while other statements stand, no table can be dropped.
    db_.exec("CREATE TEMP TABLE IF NOT EXISTS kept AS " + rows + "NULL");
    sql::run(db_, ("INSERT INTO kept " + rows + "?").c_str(), run);
  }
  void put_back() {
    if (!has_some_) return;
    sql::run(
        db_,
        "INSERT INTO evaluation(run_id,checkpoint_id,session_id,step,protocol,protocol_sha256,dataset_id,sampler_plugin_id,"
        "seed,samples,energy_evals,wall_us,metric,value,stderr,detail)"
        " SELECT k.run_id,c.id,c.session_id,k.step,k.protocol,k.protocol_sha256,k.dataset_id,k.sampler_plugin_id,"
        "k.seed,k.samples,k.energy_evals,k.wall_us,k.metric,k.value,k.stderr,k.detail FROM kept k"
        " JOIN run_session s ON s.run_id=k.run_id AND s.attempt=k.attempt"
        " JOIN checkpoint c ON c.session_id=s.id AND c.step=k.of_step AND c.kind=k.of_kind AND c.sha256=k.of_sha256"
        " WHERE NOT EXISTS (SELECT 1 FROM evaluation e WHERE e.checkpoint_id=c.id AND e.protocol_sha256=k.protocol_sha256)");
    sql::run(db_, "DELETE FROM kept");
  }

 private:
  SQLite::Database& db_;
  bool has_some_;
};

}  // namespace

const std::vector<Column>& RowCopier::columns(std::string_view table) {
  const auto [place, is_new] = columns_.try_emplace(table);
  if (is_new) {
    place->second = columns_of(to_.db(), table);
    if (table == run_row().name) std::erase_if(place->second, [](const Column& c) { return is_one_of(kLinks, c.name); });
  }
  return place->second;
}

std::string RowCopier::free_experiment_name(const std::string& wanted) {
  std::string name = wanted;
  for (int i = 2; sql::find_integer(to_.db(), "SELECT 1 FROM experiment WHERE name=?", name); ++i)
    name = wanted + " (" + std::to_string(i) + ")";
  return name;
}

/// The row of the same key, or else a copy.
std::int64_t RowCopier::shared_id(std::string_view table, std::int64_t id) {
  const auto known = ids_[table].find(id);
  if (known != ids_[table].end()) return known->second;

  const auto& all = columns(table);
  SQLite::Statement& row = from_.get("SELECT " + names_of(all) + " FROM " + std::string(table) + " WHERE id=?");
  row.bind(1, id);
  if (!row.executeStep())
    throw StoreError("it is damaged: there is no row " + std::to_string(id) + " in its table " + std::string(table));
  std::string condition;
  for (const auto column : shared_key(table)) condition.append(condition.empty() ? "" : " AND ").append(column).append("=?");
  SQLite::Statement& same = to_.get("SELECT id FROM " + std::string(table) + " WHERE " + condition);
  int i = 0;
  for (const auto column : shared_key(table)) bind_value(same, ++i, row.getColumn(std::string(column).c_str()));
  if (same.executeStep()) return ids_[table][id] = same.getColumn(0).getInt64();

  SQLite::Statement& copy = to_.get(insert(table, all));
  for (std::size_t c = 1; c < all.size(); ++c) {
    const auto index = static_cast<int>(c);
    if (table == "experiment" && all[c].name == "name") {
      copy.bind(index, free_experiment_name(row.getColumn(index).getString()));
    } else {
      bind_value(copy, index, row.getColumn(index));
    }
  }
  copy.exec();
  return ids_[table][id] = to_.db().getLastInsertRowid();
}

std::int64_t RowCopier::mapped(std::string_view table, std::int64_t id) {
  if (!shared_key(table).empty()) return shared_id(table, id);
  if (id == 0) return 0;  // the supervisor's lines have session 0
  const auto found = ids_[table].find(id);
  if (found != ids_[table].end()) return found->second;
  throw StoreError("it is damaged: there is no row " + std::to_string(id) + " in its table " + std::string(table));
}

/// Values from the left to the right, without the id.
void RowCopier::bind_row(const RunTable& table, SQLite::Statement& row, SQLite::Statement& into, std::int64_t in_target) {
  int to = 0;
  for (int i = 0; i < row.getColumnCount(); ++i) {
    const SQLite::Column value = row.getColumn(i);
    const std::string_view name = value.getName();
    if (name == "id") continue;
    ++to;
    if (name == "run_id") {
      into.bind(to, in_target);
    } else if (const auto target = table.target_of(name); !target.empty() && !value.isNull()) {
      into.bind(to, mapped(target, value.getInt64()));
    } else {
      bind_value(into, to, value);
    }
  }
}

void RowCopier::copy_rows(const RunTable& table, std::int64_t run, std::int64_t in_target) {
  const auto& all = columns(table.name);
  SQLite::Statement& row = from_.get(select(table, all));
  SQLite::Statement& copy = to_.get(insert(table.name, all));
  row.bind(1, run);
  while (row.executeStep()) {
    copy.reset();
    bind_row(table, row, copy, in_target);
    copy.exec();
    if (all.front().name == "id") ids_[table.name][row.getColumn(0).getInt64()] = to_.db().getLastInsertRowid();
  }
}

std::int64_t RowCopier::add_run(std::int64_t run) {
  copy_rows(run_row(), run, 0);
  const std::int64_t added = ids_[run_row().name].at(run);
  for (const auto& table : run_tables()) copy_rows(table, run, added);
  copy_rows(run_table("run_tag"), run, added);
  return added;
}

void RowCopier::replace_run(std::int64_t run, std::int64_t in_target) {
  KeptEvaluations kept(to_.db(), in_target);
  const auto tables = run_tables();
  for (auto table = tables.rbegin(); table != tables.rend(); ++table) {
    auto& removal = to_.get("DELETE FROM " + std::string(table->name) + " WHERE " + std::string(table->rows));
    removal.bind(1, in_target);
    removal.exec();
  }
  std::vector<Column> changing = columns(run_row().name);
  std::erase_if(changing, [](const Column& c) { return c.name == "id" || is_one_of(kKept, c.name); });
  SQLite::Statement& row = from_.get(select(run_row(), changing));
  SQLite::Statement& update = to_.get("UPDATE run SET (" + names_of(changing) + ")=(" + marks_for(changing) + ") WHERE id=?");
  row.bind(1, run);
  row.executeStep();
  bind_row(run_row(), row, update, in_target);
  update.bind(static_cast<int>(changing.size()) + 1, in_target);
  update.exec();
  for (const auto& table : tables) copy_rows(table, run, in_target);
  kept.put_back();
}

}  // namespace ebmlab::storage
