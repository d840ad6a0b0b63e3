// SPDX-License-Identifier: MIT
// The tables that hold a run, as data: what refers to what, so that a run can be copied or written out whole. Columns are read
// from the store itself.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::storage {

/// A column that holds the id of a row of another table.
struct Reference {
  std::string_view column;
  std::string_view table;
};

/// Rows that belong to one run.
struct RunTable {
  std::string_view name;
  std::string_view rows;   ///< the condition that finds them; ?1 is the run's id
  std::string_view order;  ///< the same in every store that holds the run
  std::vector<Reference> references;

  /// The table that a column refers to; empty for a value.
  [[nodiscard]] std::string_view target_of(std::string_view column) const;
};

/// The run's own row. `parent_run_id` and `forked_from_checkpoint_id` are not among its references: what they name may be of
/// another run, and may be missing.
[[nodiscard]] const RunTable& run_row();
/// A row comes after those it refers to. Tags, requests and the log of edits are not there: they are the users' marks.
[[nodiscard]] std::span<const RunTable> run_tables();
/// One of run_tables(), or run_tag.
[[nodiscard]] const RunTable& run_table(std::string_view name);

/// The columns that find a row which runs share, besides its id; empty when `table` is none of those.
[[nodiscard]] std::span<const std::string_view> shared_key(std::string_view table);

struct Column {
  std::string name;
  std::string type;  ///< INTEGER, REAL, TEXT or BLOB
  bool is_required = false;
};
[[nodiscard]] std::vector<Column> columns_of(SQLite::Database& db, std::string_view table);

/// "a, b, c" and "?, ?, ?".
[[nodiscard]] std::string names_of(std::span<const Column> columns);
[[nodiscard]] std::string marks_for(std::span<const Column> columns);

/// Statements by their text, each compiled once and reset when it is asked for again.
class Statements {
 public:
  explicit Statements(SQLite::Database& db) : db_(db) {}
  SQLite::Statement& get(const std::string& text);
  /// None of them is in the middle of its rows any more: such a one would hold on to an old state of the store.
  void reset();
  [[nodiscard]] SQLite::Database& db() const { return db_; }

 private:
  SQLite::Database& db_;
  std::map<std::string, std::unique_ptr<SQLite::Statement>, std::less<>> statements_;
};

}  // namespace ebmlab::storage
