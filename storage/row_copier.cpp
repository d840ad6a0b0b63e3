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
}

}  // namespace ebmlab::storage
