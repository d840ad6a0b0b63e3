// SPDX-License-Identifier: MIT
// The names that a store adds to the filter language.
#include "storage/filter_names.hpp"

#include "storage/sql.hpp"

namespace ebmlab::storage {
namespace {

template <class... Values>
std::vector<std::string> texts(SQLite::Database& db, const char* query, const Values&... values) {
  SQLite::Statement statement(db, query);
  sql::bind_all(statement, values...);
  std::vector<std::string> all;
  while (statement.executeStep()) all.push_back(statement.getColumn(0).getString());
  return all;
}

constexpr const char* kPluginNames = "SELECT DISTINCT name FROM plugin WHERE kind=? ORDER BY name";

}  // namespace

FilterNames listed_names(SQLite::Database& db) {
  constexpr const char* kNames = "SELECT text FROM name WHERE kind=? ORDER BY text";
  return {.params = texts(db, kNames, std::string_view("param")),
          .series = texts(db, kNames, std::string_view("series")),
          .metrics = {},
          .values = {}};
}

FilterNames known_names(SQLite::Database& db) {
  FilterNames names = listed_names(db);
  names.metrics = texts(db, "SELECT DISTINCT metric FROM evaluation ORDER BY metric");
  return names;
}

FilterNames names_and_values(SQLite::Database& db) {
  FilterNames names = known_names(db);
  names.values = {{"method", texts(db, "SELECT DISTINCT method FROM run ORDER BY method")},
                  {"experiment", texts(db, "SELECT DISTINCT name FROM experiment ORDER BY name")},
                  {"tag", texts(db, "SELECT name FROM tag ORDER BY name")},
                  {"host", texts(db, "SELECT DISTINCT hostname FROM host ORDER BY hostname")},
                  {"dataset", texts(db, "SELECT DISTINCT name FROM dataset ORDER BY name")}};
  for (const char* kind : {"energy", "sampler", "objective"}) {
    names.values[kind] = texts(db, kPluginNames, std::string_view(kind));
  }
  return names;
}

}  // namespace ebmlab::storage
