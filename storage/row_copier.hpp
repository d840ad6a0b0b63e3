// SPDX-License-Identifier: MIT
// Copies runs' rows from one store into another and gives every row the ids of its new place.
#pragma once

#include "storage/run_tables.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::storage {

/// What is worth keeping of a target from one source to the next.
struct CopyTarget {
  explicit CopyTarget(SQLite::Database& db) : statements(db) {}

  Statements statements;
  std::map<std::string_view, std::vector<Column>> columns;
};

/// From one source into one target, inside the caller's transaction; SQLite's own exceptions leave it. A run's links to other
/// runs and the files of its artifacts are the caller's; the rows of the artifacts must be there before.
class RowCopier {
 public:
  RowCopier(SQLite::Database& from, CopyTarget& target) : from_(from), to_(target.statements), columns_(target.columns) {}

  /// A run that the target lacks, with its tags and marks. Its id there.
  std::int64_t add_run(std::int64_t run);
  /// In the place of a run that the target has. Its id, its tags and its marks (note, star, archive, deletion, colour) stay, as
  /// does what its checkpoints were found to be worth there, but where the source says so under the same protocol.
  void replace_run(std::int64_t run, std::int64_t in_target);

 private:
  std::int64_t shared_id(std::string_view table, std::int64_t id);
  [[nodiscard]] std::string free_experiment_name(const std::string& wanted);
  void copy_rows(const RunTable& table, std::int64_t run, std::int64_t in_target);
  void bind_row(const RunTable& table, SQLite::Statement& row, SQLite::Statement& into, std::int64_t in_target);
  std::int64_t mapped(std::string_view table, std::int64_t id);
  const std::vector<Column>& columns(std::string_view table);

  Statements from_;
  Statements& to_;
  std::map<std::string_view, std::vector<Column>>& columns_;
  std::map<std::string_view, std::map<std::int64_t, std::int64_t>> ids_;  ///< table -> id in the source -> id in the target
};

}  // namespace ebmlab::storage
