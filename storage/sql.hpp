// SPDX-License-Identifier: MIT
// Small helpers over SQLiteCpp: bind a list of values, read a row from left to right.
#pragma once

#include "storage/views.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <bit>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ebmlab::storage::sql {

inline void bind_one(SQLite::Statement& s, int i, std::nullopt_t /*none*/) { s.bind(i); }
template <std::integral T>
void bind_one(SQLite::Statement& s, int i, T value) {
  s.bind(i, static_cast<std::int64_t>(value));
}
inline void bind_one(SQLite::Statement& s, int i, double value) { s.bind(i, value); }  // SQLite keeps a NaN as NULL
inline void bind_one(SQLite::Statement& s, int i, std::string_view value) { s.bind(i, std::string(value)); }
inline void bind_one(SQLite::Statement& s, int i, std::span<const std::byte> value) {
  s.bind(i, value.empty() ? "" : static_cast<const void*>(value.data()),
         static_cast<int>(value.size()));  // an empty BLOB is not NULL
}
inline void bind_one(SQLite::Statement& s, int i, const Bytes* value) {
  if (value != nullptr)
    bind_one(s, i, std::span<const std::byte>(*value));
  else
    s.bind(i);
}
template <class T>
void bind_one(SQLite::Statement& s, int i, const std::optional<T>& value) {
  if (value)
    bind_one(s, i, *value);
  else
    s.bind(i);
}

template <class... Values>
void bind_all(SQLite::Statement& s, const Values&... values) {
  int i = 0;
  (bind_one(s, ++i, values), ...);
}

/// The number of rows changed.
template <class... Values>
int run(SQLite::Database& db, const char* text, const Values&... values) {
  SQLite::Statement s(db, text);
  bind_all(s, values...);
  return s.exec();
}

/// The first column of the first row.
template <class... Values>
std::optional<std::int64_t> find_integer(SQLite::Database& db, const char* text, const Values&... values) {
  SQLite::Statement s(db, text);
  bind_all(s, values...);
  if (!s.executeStep() || s.getColumn(0).isNull()) return std::nullopt;
  return s.getColumn(0).getInt64();
}

template <class... Values>
std::optional<std::string> find_text(SQLite::Database& db, const char* text, const Values&... values) {
  SQLite::Statement s(db, text);
  bind_all(s, values...);
  if (!s.executeStep() || s.getColumn(0).isNull()) return std::nullopt;
  return s.getColumn(0).getString();
}

/// The file holds what a store cannot hold: answered like damage that SQLite finds itself.
[[noreturn]] inline void damaged(const std::string& what) { throw SQLite::Exception(what, SQLITE_CORRUPT); }

/// The same where there must be one.
template <class... Values>
std::int64_t integer(SQLite::Database& db, const char* text, const Values&... values) {
  const auto found = find_integer(db, text, values...);
  if (!found) damaged(std::string("nothing for ") + text);
  return *found;
}

template <class... Values>
std::string text(SQLite::Database& db, const char* query, const Values&... values) {
  const auto found = find_text(db, query, values...);
  if (!found) damaged(std::string("nothing for ") + query);
  return *found;
}

/// Empty texts are NULL in columns that may be.
inline std::optional<std::string_view> or_null(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return text;
}

/// The columns of a statement's current row, one after the other; NULL reads as 0 or empty unless asked for as optional.
class Row {
 public:
  explicit Row(SQLite::Statement& statement) : statement_(statement) {}
  std::int64_t integer() { return next().getInt64(); }
  std::uint64_t bits() { return std::bit_cast<std::uint64_t>(integer()); }
  std::string text() { return next().getString(); }
  std::optional<std::int64_t> maybe_integer() {
    const auto column = next();
    return column.isNull() ? std::nullopt : std::optional(column.getInt64());
  }
  std::optional<int> maybe_int() {
    const auto column = next();
    return column.isNull() ? std::nullopt : std::optional(column.getInt());
  }
  std::optional<double> maybe_real() {
    const auto column = next();
    return column.isNull() ? std::nullopt : std::optional(column.getDouble());
  }
  std::optional<std::string> maybe_text() {
    const auto column = next();
    return column.isNull() ? std::nullopt : std::optional(column.getString());
  }
  FieldValue value() {
    const auto column = next();
    if (column.isNull()) return {};
    if (column.isInteger()) return column.getInt64();
    if (column.isFloat()) return column.getDouble();
    return column.getString();
  }
  /// None for NULL, which an empty BLOB is not.
  std::optional<Bytes> maybe_bytes() {
    const auto column = next();
    if (column.isNull()) return std::nullopt;
    const auto* data = static_cast<const std::byte*>(column.getBlob());
    return Bytes(data, data + column.getBytes());
  }

 private:
  SQLite::Column next() { return statement_.getColumn(index_++); }
  SQLite::Statement& statement_;
  int index_ = 0;
};

}  // namespace ebmlab::storage::sql
