// SPDX-License-Identifier: MIT
// What the parts of the reader share.
#pragma once

#include "storage/chunk.hpp"
#include "storage/connection.hpp"
#include "storage/error.hpp"
#include "storage/filter_sql.hpp"
#include "storage/reader.hpp"
#include "storage/sql.hpp"

#include <string>
#include <vector>

namespace ebmlab::storage {

/// How a list of ids is bound.
[[nodiscard]] std::string json_list(std::span<const std::int64_t> ids);

/// Of `series s` and its `name n`, for series_info_of().
inline constexpr const char* kSeriesColumns =
    "n.text, s.n, s.first_step, s.last_step, s.last, s.min, s.max, s.mean, s.m2, s.min_step, s.max_step, s.nonfinite,"
    " s.first_nonfinite_step";
[[nodiscard]] SeriesInfo series_info_of(sql::Row& row);

struct Reader::Impl {
  explicit Impl(const std::filesystem::path& file) : connection(file, Connection::Mode::kRead) {}

  [[noreturn]] void fail(const std::string& what) const { throw StoreError(connection.file().string() + ": " + what); }

  /// One value of type T for each row, from `read(row)`.
  template <class T, class Read, class... Values>
  std::vector<T> list(const char* text, Read read, const Values&... values) {
    return connection.guarded([&] {
      SQLite::Statement statement(connection.db(), text);
      sql::bind_all(statement, values...);
      return rows_of<T>(statement, read);
    });
  }
  template <class T, class Read>
  std::vector<T> list(const SqlText& query, Read read) {
    return connection.guarded([&] {
      SQLite::Statement statement = prepared(query);
      return rows_of<T>(statement, read);
    });
  }
  /// The same for rows that nothing is kept of.
  template <class Take>
  void each(const SqlText& query, Take take) {
    connection.guarded([&] {
      SQLite::Statement statement = prepared(query);
      while (statement.executeStep()) take(statement);
    });
  }
  SQLite::Statement prepared(const SqlText& query) {
    SQLite::Statement statement(connection.db(), query.text);
    int i = 0;
    for (const SqlValue& value : query.values) std::visit([&](const auto& v) { sql::bind_one(statement, ++i, v); }, value);
    return statement;
  }
  template <class T, class Read>
  static std::vector<T> rows_of(SQLite::Statement& statement, Read& read) {
    std::vector<T> all;
    while (statement.executeStep()) {
      sql::Row row(statement);
      all.push_back(read(row));
    }
    return all;
  }

  /// Of the runs that say they are running, those whose process is gone. Sorted.
  std::vector<std::int64_t> lost_runs();
  /// In the order of the ids; what is not there is left out.
  std::vector<RunSummary> summaries(std::span<const std::int64_t> runs);

  /// The values of one chunk in `every`. Errors: StoreError when there is no such series.
  Columns series_columns(std::int64_t run, std::string_view name, std::int64_t every);

  /// The one row that there must be.
  template <class T>
  T only(std::vector<T> rows, const char* what, std::int64_t run) const {
    if (rows.empty()) fail("run " + std::to_string(run) + " has no " + what);
    return std::move(rows.front());
  }

  void require_run(std::int64_t run) {
    const bool exists =
        connection.guarded([&] { return sql::find_integer(connection.db(), "SELECT 1 FROM run WHERE id=?", run).has_value(); });
    if (!exists) fail("there is no run " + std::to_string(run));
  }

  Connection connection;
};

}  // namespace ebmlab::storage
